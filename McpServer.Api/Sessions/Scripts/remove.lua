-- name -> 1, or 0: there was none
return remove(ARGV[1])

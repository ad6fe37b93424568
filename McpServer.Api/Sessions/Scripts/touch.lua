-- name -> version, or false: it has ended
return touch(ARGV[1])

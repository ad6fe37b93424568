-- name -> {version, posted}, or false: it has ended
return touch(ARGV[1])

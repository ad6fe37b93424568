-- name, stream, number -> events behind it, or false: the event of this number is not there
if not has(ARGV[1], ARGV[2], ARGV[3]) then return false end
return later(ARGV[1], ARGV[2], ARGV[3])

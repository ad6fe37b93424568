-- name, stream, number -> the event of this number and those behind it, or false: it is not there
local number = tonumber(ARGV[3])
local found = events_from(ARGV[1], ARGV[2], number)
return found[1] and found[1][1] == number and found

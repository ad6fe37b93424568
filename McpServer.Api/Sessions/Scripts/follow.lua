-- name, stream, number -> {the event of this number and those behind it, what a lost writer answers or false}, or false: it is not there
local number = tonumber(ARGV[3])
local found, last = events_from(ARGV[1], ARGV[2], number)
if not found[1] or found[1][1] ~= number then return false end
return {found, lost_of(last)}

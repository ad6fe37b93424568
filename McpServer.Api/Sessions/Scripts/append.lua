-- name, stream, message, last (0, 1), writer and requests or nothing -> number, or false: it is not kept
local name, stream = ARGV[1], ARGV[2]
if not get(name, 'version') then return false end

if stream == own_stream and not is_taken(name) then return false end
return append(name, stream, ARGV[3], ARGV[4] == '1', ARGV[5], ARGV[6])

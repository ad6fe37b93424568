-- name, part, number, message -> number of an event of the own stream, or false: it is not kept, or as much has been told of the part
local name, part, number = ARGV[1], ARGV[2], tonumber(ARGV[3])
if not get(name, 'version') then return false end

-- A part that is not there yet, or no longer, is one process' alone.
if get(name, 'part:' .. part) then
  if get_number(name, 'told:' .. part) >= number then return false end
  redis.call('HSET', session_key(name), 'told:' .. part, whole(number))
end
return is_taken(name) and append(name, own_stream, ARGV[4])

-- name, number or nothing -> own events that were not taken, or all behind the number; false: the event of this number is not there
local name, after = ARGV[1], tonumber(ARGV[2])
local session = session_key(name)
if not redis.call('HGET', session, 'version') then return false end

local found
if after then
  found = events_from(name, own_stream, after)
  if not found[1] or found[1][1] ~= after then return false end
  table.remove(found, 1)
else
  found = events_from(name, own_stream, (redis.call('HGET', session, 'taken') or 0) + 1)
end

redis.call('HSET', session, 'taking', whole(now))
if #found > 0 then redis.call('HSET', session, 'taken', found[#found][1]) end
return found

-- name, number or nothing -> own events that were not taken, or all behind the number; false: the event of this number is not there
local name, after = ARGV[1], ARGV[2]
local session = session_key(name)
if not redis.call('HGET', session, 'version') or (after and not has(name, own_stream, after)) then return false end

redis.call('HSET', session, 'taking', whole(now))
local found = later(name, own_stream, after or redis.call('HGET', session, 'taken') or 0)
if #found > 0 then redis.call('HSET', session, 'taken', found[#found][1]) end
return found

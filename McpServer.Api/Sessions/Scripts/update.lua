-- name, part, message or nothing -> version, or false: it has ended or has too many parts
local name, part = ARGV[1], 'part:' .. ARGV[2]
if not touch(name) then return false end

if not ARGV[3] then
  redis.call('HDEL', session_key(name), part)
elseif redis.call('HEXISTS', session_key(name), part) == 1 or redis.call('HLEN', session_key(name)) < max_parts then
  redis.call('HSET', session_key(name), part, ARGV[3])
else
  return false
end
return redis.call('HINCRBY', session_key(name), 'version', 1)

-- name, part, message -> names of the sessions that ended to make room
local name = ARGV[1]
redis.call('HSET', session_key(name), 'version', 1, 'part:' .. ARGV[2], ARGV[3])
touch(name)

-- What expired by itself is still in the set.
if lifetime > 0 then redis.call('ZREMRANGEBYSCORE', all, '-inf', whole(now - lifetime)) end
local ended = {}
local surplus = redis.call('ZCARD', all) - max_sessions
if surplus > 0 then
  for _, oldest in ipairs(redis.call('ZRANGE', all, 0, surplus - 1)) do
    remove(oldest)
    ended[#ended + 1] = oldest
  end
end
return ended

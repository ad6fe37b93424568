-- name, owner, part, message -> names of the sessions that ended to make room
local name, owner = ARGV[1], ARGV[2]

-- What expired by itself is still in the sets.
if lifetime > 0 then
  for _, expired in ipairs(redis.call('ZRANGEBYSCORE', all, '-inf', whole(now - lifetime))) do
    forget(string.match(expired, '^(%S+) (%S+)$'))
  end
end

local ended = {}
local function end_oldest_of(who)
  local oldest = redis.call('ZRANGE', owned_key(who), 0, 0)[1]
  forget(oldest, who)
  ended[#ended + 1] = oldest
end

while count_of(owner) >= max_owned do
  end_oldest_of(owner)
end

while redis.call('ZCARD', all) >= max_sessions do
  local most = redis.call('ZREVRANGE', owners, 0, 0, 'WITHSCORES')
  if count_of(owner) == tonumber(most[2]) then
    -- With the new one the owner would have most.
    end_oldest_of(owner)
  elseif tonumber(most[2]) > 1 then
    end_oldest_of(most[1])
  else
    -- Everybody has one.
    end_oldest_of(string.match(redis.call('ZRANGE', all, 0, 0)[1], '(%S+)$'))
  end
end

redis.call('HSET', session_key(name), 'version', 1, 'owner', owner, 'part:' .. ARGV[3], ARGV[4])
touch(name)
update_count(owner)
return ended

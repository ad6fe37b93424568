-- id, token, principal, bytes -> 1, or 0: the claim is not current
local id, raw = ARGV[1], ARGV[4]
if not holds(id, ARGV[2]) then return 0 end

local lifetime = redis.call('PTTL', job_key(id))
redis.call('SET', raw_key(id), raw, 'PX', lifetime)

-- Newest first: what is over the principal's share, and what expired, makes way.
local owned, bytes = prefix .. 'raws:' .. ARGV[3], 0
redis.call('ZADD', owned, whole(now), id .. ' ' .. #raw)
for i, entry in ipairs(redis.call('ZREVRANGE', owned, 0, -1)) do
  local other, size = string.match(entry, '^(%S+) (%d+)$')
  bytes = bytes + tonumber(size)
  if i > 1 and (bytes > max_raw or i > max_raws or redis.call('EXISTS', raw_key(other)) == 0) then
    redis.call('DEL', raw_key(other))
    redis.call('ZREM', owned, entry)
    bytes = bytes - tonumber(size)
  end
end
redis.call('PEXPIRE', owned, lifetime)
return 1

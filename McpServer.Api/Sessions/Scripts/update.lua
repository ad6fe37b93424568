-- name, part, message or nothing -> version, or false: it has ended or has too many parts
local name, part, told = ARGV[1], 'part:' .. ARGV[2], 'told:' .. ARGV[2]
if not touch(name) then return false end

local function parts()
  local count = 0
  for _, key in ipairs(redis.call('HKEYS', session_key(name))) do
    if string.sub(key, 1, 5) == 'part:' then count = count + 1 end
  end
  return count
end

if not ARGV[3] then
  redis.call('HDEL', session_key(name), part, told)
elseif redis.call('HEXISTS', session_key(name), part) == 1 or parts() < max_parts then
  redis.call('HSET', session_key(name), part, ARGV[3])
else
  return false
end
return redis.call('HINCRBY', session_key(name), 'version', 1)

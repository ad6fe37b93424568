-- name, stream, message, last (0, 1) -> number, or false: it is not kept
local name, stream, message = ARGV[1], ARGV[2], ARGV[3]
local session, events = session_key(name), events_key(name)
if not redis.call('HGET', session, 'version') or #message > max_bytes then return false end

if stream == own_stream then
  local taking = redis.call('HGET', session, 'taking')
  if not taking or now - taking > event_lifetime then return false end
end

local bytes = redis.call('EXISTS', events) == 1 and tonumber(redis.call('HGET', session, 'bytes') or 0) or 0
local number = redis.call('HINCRBY', session, 'seq', 1)
local entry = {'stream', stream, 'message', message}
if ARGV[4] == '1' then
  entry[5], entry[6] = 'last', '1'
end
redis.call('XADD', events, number .. '-0', unpack(entry))

bytes = bytes + #message
while bytes > max_bytes or redis.call('XLEN', events) > max_events do
  local oldest = redis.call('XRANGE', events, '-', '+', 'COUNT', 1)[1]
  redis.call('XDEL', events, oldest[1])
  bytes = bytes - #field(oldest, 'message')
end
redis.call('HSET', session, 'bytes', whole(bytes))
redis.call('PEXPIRE', events, event_lifetime)
return number

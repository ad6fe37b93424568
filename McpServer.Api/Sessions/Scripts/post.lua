-- name, message, kept (0, 1) -> number, that of the last one if this is not kept; -1: the session sends too much; false: it has ended
local name, message = ARGV[1], ARGV[2]
local session, inbox = session_key(name), inbox_key(name)
if not get(name, 'version') then return false end

-- What was sent is forgiven evenly over a minute. A clock that was set back forgives nothing, and asks for nothing.
local function owed_with(key, limit)
  local fields = redis.call('HMGET', key, 'owed', 'owed_at')
  local passed = math.max(0, now - (fields[2] or now))
  return math.max(0, (fields[1] or 0) - passed * limit / message_lifetime) + math.max(#message, 1024)
end

local sender = posted_key(get(name, 'owner'))
local of_session, of_sender = owed_with(session, max_posted), owed_with(sender, max_sent)
if of_session > max_posted or of_sender > max_sent then return -1 end
redis.call('HSET', session, 'owed', whole(of_session), 'owed_at', whole(now))
redis.call('HSET', sender, 'owed', whole(of_sender), 'owed_at', whole(now))
redis.call('PEXPIRE', sender, message_lifetime)
if ARGV[3] == '0' then return get_number(name, 'posted') end

local number = redis.call('HINCRBY', session, 'posted', 1)
redis.call('XADD', inbox, number .. '-0', 'message', message, 'at', whole(now))
while field(first_of(inbox), 'at') + 0 < now - message_lifetime do
  redis.call('XDEL', inbox, first_of(inbox)[1])
end
redis.call('PEXPIRE', inbox, message_lifetime)
return number

-- name, message, kept (0, 1) -> number, that of the last one if this is not kept; -1: the session sends too much; false: it has ended
local name, message = ARGV[1], ARGV[2]
local session, inbox = session_key(name), inbox_key(name)
if not get(name, 'version') then return false end

-- What was sent is forgiven evenly over a minute.
local owed = math.max(0, get_number(name, 'owed') - (now - get_number(name, 'owed_at')) * max_posted / message_lifetime)
owed = owed + math.max(#message, 1024)
if owed > max_posted then return -1 end
redis.call('HSET', session, 'owed', whole(owed), 'owed_at', whole(now))
if ARGV[3] == '0' then return get_number(name, 'posted') end

local number = redis.call('HINCRBY', session, 'posted', 1)
redis.call('XADD', inbox, number .. '-0', 'message', message, 'at', whole(now))
while field(first_of(inbox), 'at') + 0 < now - message_lifetime do
  redis.call('XDEL', inbox, first_of(inbox)[1])
end
redis.call('PEXPIRE', inbox, message_lifetime)
return number

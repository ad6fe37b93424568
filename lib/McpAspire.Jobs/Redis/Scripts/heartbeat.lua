-- id, token -> 0 lost, 1 held, 2 held and asked to end
local id = ARGV[1]
if not holds(id, ARGV[2]) then return 0 end

local job = fields(id, 'queue', 'entry', 'cancel')
-- Makes the entry young again, which is what a lease is measured by.
redis.call('XCLAIM', queue_key(job[1]), group, consumer, 0, job[2], 'JUSTID')
redis.call('HSET', state_key, 'heard', whole(now))
return job[3] and 2 or 1

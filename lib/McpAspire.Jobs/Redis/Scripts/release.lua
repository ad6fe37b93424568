-- id, token -> 1, or 0: the claim is not current
local id = ARGV[1]
if not holds(id, ARGV[2]) then return 0 end

local job = fields(id, 'queue', 'entry', 'cancel')
if job[3] then
  fail(id, cancelled_error)
  return 1
end

leave_queue(job[1], job[2])
local entry = redis.call('XADD', queue_key(job[1]), '*', 'id', id)
redis.call('HSET', job_key(id), 'state', 'queued', 'entry', entry)
redis.call('HDEL', job_key(id), 'token', 'worker')
redis.call('HINCRBY', job_key(id), 'attempt', -1)
return 1

-- id -> 1, or 0: it had ended, or never was
local id = ARGV[1]
local job = fields(id, 'state', 'worker')
if not job[1] or job[1] == 'ended' then return 0 end

if job[1] == 'queued' then
  fail(id, cancelled_error)
else
  redis.call('HSET', job_key(id), 'cancel', 1)
  redis.call('PUBLISH', prefix .. 'cancel:' .. job[2], id)
end
return 1

-- id, queue, idempotency key or '', envelope, time left (ms), retention (ms), repeatable, sensitive -> id of the job to follow, or false: full
local id, queue, idempotency, envelope = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local time_left, retention = tonumber(ARGV[5]), tonumber(ARGV[6])

-- The same job sent again, because the first reply was lost.
if redis.call('EXISTS', job_key(id)) == 1 then return id end

if idempotency ~= '' then
  local earlier = redis.call('GET', prefix .. 'idempotency:' .. idempotency)
  if earlier and redis.call('EXISTS', job_key(earlier)) == 1 then return earlier end
end

if redis.call('XLEN', queue_key(queue)) >= max_length then return false end

ensure_queue(queue)
local entry = redis.call('XADD', queue_key(queue), '*', 'id', id)
redis.call('HSET', job_key(id), 'job', envelope, 'queue', queue, 'entry', entry, 'state', 'queued', 'attempt', 0, 'seq', 0,
  'deadline', whole(now + time_left), 'retention', whole(retention), 'repeatable', ARGV[7], 'sensitive', ARGV[8])
-- Nothing outlives its deadline by more than the retention, even when no worker ever comes.
local lifetime = whole(math.max(time_left, 0) + retention)
redis.call('PEXPIRE', job_key(id), lifetime)
if idempotency ~= '' then
  redis.call('SET', prefix .. 'idempotency:' .. idempotency, id, 'PX', lifetime)
end
return id

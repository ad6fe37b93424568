-- worker, count, token seed, then pairs of interactive and bulk queues
--   -> {{envelope, attempt, token, time left (ms), id} ...}, {last id of each queue}
local worker, count, seed = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local claims = {}

local function bury(id, attempt, last_worker)
  local job = fields(id, 'sensitive', 'job')
  redis.call('XADD', prefix .. 'dead', 'MAXLEN', max_events, '*', 'id', id, 'attempts', attempt, 'worker', last_worker or '',
    'job', job[1] == '1' and '' or job[2])
  fail(id, dead_error)
end

local function take(queue, entry, id)
  local job = fields(id, 'state', 'attempt', 'deadline', 'repeatable', 'cancel', 'entry', 'job', 'worker')
  local lost = job[1] == 'running'
  local attempt, deadline = tonumber(job[2]), tonumber(job[3])
  if not job[1] or job[6] ~= entry then leave_queue(queue, entry)
  elseif job[5] then fail(id, cancelled_error)
  elseif lost and job[4] ~= '1' then fail(id, lost_error)
  elseif attempt >= max_attempts then bury(id, attempt, job[8])
  elseif deadline <= now then fail(id, timeout_error)
  else
    local token = seed .. ':' .. #claims
    redis.call('HSET', job_key(id), 'state', 'running', 'attempt', attempt + 1, 'token', token, 'worker', worker)
    claims[#claims + 1] = {job[7], attempt + 1, token, whole(deadline - now), id}
  end
end

local function reclaim(queue)
  local cursor = '0-0'
  repeat
    local page = redis.call('XAUTOCLAIM', queue_key(queue), group, consumer, lease, cursor, 'COUNT', count - #claims)
    cursor = page[1]
    for _, entry in ipairs(page[2]) do take(queue, entry[1], entry[2][2]) end
  until cursor == '0-0' or #claims == count
end

local function read(queue)
  while #claims < count do
    local page = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', count - #claims, 'STREAMS', queue_key(queue), '>')
    if not page then return end
    for _, entry in ipairs(page[1][2]) do take(queue, entry[1], entry[2][2]) end
  end
end

-- Leases that ran out are looked for now and then, not with every call. When nobody was heard of for longer than a lease, Redis itself may have
-- been away: then the owners get the time to renew first.
local function may_reclaim()
  local pool_state = redis.call('HMGET', state_key, 'heard', 'reclaimed', 'grace')
  local heard, reclaimed, grace = tonumber(pool_state[1]), tonumber(pool_state[2]), tonumber(pool_state[3] or 0)
  redis.call('HSET', state_key, 'heard', whole(now))
  if not heard or now - heard > lease then
    grace = now + lease
    redis.call('HSET', state_key, 'grace', whole(grace))
  end
  if now < grace or (reclaimed and now - reclaimed < lease / 3) then return false end
  redis.call('HSET', state_key, 'reclaimed', whole(now))
  return true
end

local queues = {}
for i = 4, #ARGV do
  queues[#queues + 1] = ARGV[i]
  ensure_queue(ARGV[i])
end

if may_reclaim() then
  for _, queue in ipairs(queues) do
    if #claims < count then reclaim(queue) end
  end
end

-- Bulk work goes first once in a while, so that it moves however much interactive work there is.
local first = tonumber(redis.call('HGET', state_key, 'turn') or 0) % bulk_every == bulk_every - 1 and 1 or 0
for i = 1, #queues, 2 do
  read(queues[i + first])
  read(queues[i + 1 - first])
end

if #claims > 0 then
  redis.call('HINCRBY', state_key, 'turn', 1)
end

local positions = {}
for i, queue in ipairs(queues) do
  local last = redis.call('XREVRANGE', queue_key(queue), '+', '-', 'COUNT', 1)
  positions[i] = last[1] and last[1][1] or '0-0'
end
return {claims, positions}

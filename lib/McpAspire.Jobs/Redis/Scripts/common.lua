-- Stands in front of every script, after the settings that JobScripts writes. KEYS[1] is the prefix that all keys of one pool share, so that a Redis
-- user can be given one pool and nothing else; its hash tag keeps them in one slot of a cluster, so that a script may touch a queue and its jobs.
--
-- job:<id>     hash: job (the envelope), queue (its name, not its key: whoever may write this leads nobody out of the pool), entry (its id there),
--              state (queued, running, ended), attempt, token, worker, cancel, seq (of the last event), deadline, retention (ms), repeatable and
--              sensitive (0, 1)
-- events:<id>  stream of the job's events, <seq>-0; also the pub/sub channel that tells of new ones
-- raw:<id>     what the job's program wrote; raws:<principal> sorted set of "<id> <bytes>" by time
-- queue:...    stream of job ids; an entry stays until its job ends. All workers read as one consumer: whose a job is says its token.
-- state        hash: when a worker was heard of, what is whose turn

local prefix = KEYS[1]
local group, consumer = 'workers', 'worker'
local state_key = prefix .. 'state'
local max_raws = 256

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function whole(number) return string.format('%.0f', number) end
local function job_key(id) return prefix .. 'job:' .. id end
local function queue_key(name) return prefix .. 'queue:' .. name end
local function events_key(id) return prefix .. 'events:' .. id end
local function raw_key(id) return prefix .. 'raw:' .. id end

local function fields(id, ...) return redis.call('HMGET', job_key(id), ...) end

-- Whether a claim is the job's current one.
local function holds(id, token) return redis.call('HGET', job_key(id), 'token') == token end

-- form is 'data' (JSON) or 'sealed'.
local function append(id, kind, form, data)
  local seq = redis.call('HINCRBY', job_key(id), 'seq', 1)
  redis.call('XADD', events_key(id), 'MAXLEN', max_events, seq .. '-0', 'at', whole(now), 'kind', kind, form, data)
  if seq == 1 then
    redis.call('PEXPIRE', events_key(id), redis.call('PTTL', job_key(id)))
  end
  redis.call('PUBLISH', events_key(id), seq)
end

local function ensure_queue(queue)
  if redis.call('EXISTS', queue_key(queue)) == 0 then
    redis.call('XGROUP', 'CREATE', queue_key(queue), group, '0', 'MKSTREAM')
  end
end

local function leave_queue(queue, entry)
  redis.call('XACK', queue_key(queue), group, entry)
  redis.call('XDEL', queue_key(queue), entry)
end

local function finish(id, kind, form, data)
  append(id, kind, form, data)
  local job = fields(id, 'queue', 'entry', 'retention')
  leave_queue(job[1], job[2])
  redis.call('HSET', job_key(id), 'state', 'ended')
  redis.call('HDEL', job_key(id), 'token')
  redis.call('PEXPIRE', job_key(id), job[3])
  redis.call('PEXPIRE', events_key(id), job[3])
  redis.call('PEXPIRE', raw_key(id), job[3])
end

local function fail(id, error) finish(id, 'error', 'data', error) end

-- Ends what no worker came for, or comes back for, when somebody looks at it. -> the job's state, or false: unknown; its deadline
local function look(id)
  local job = fields(id, 'state', 'deadline', 'cancel', 'queue', 'entry')
  if not job[1] then return false end

  local over = job[3] and cancelled_error or tonumber(job[2]) <= now and timeout_error
  if over and (job[1] == 'queued' or job[1] == 'running' and #redis.call('XPENDING', queue_key(job[4]), group, 'IDLE', lease, job[5], job[5], 1) > 0) then
    fail(id, over)
    job[1] = 'ended'
  end
  return job[1], job[2]
end

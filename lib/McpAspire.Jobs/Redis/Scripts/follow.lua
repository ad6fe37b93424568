-- id, last seq seen, count -> false: unknown; else {state, time left (ms), events}
local id = ARGV[1]
local job = fields(id, 'state', 'deadline', 'cancel', 'queue', 'entry')
if not job[1] then return false end

-- Ends what no worker came for, or comes back for: somebody waits for it.
local over = job[3] and cancelled_error or tonumber(job[2]) <= now and timeout_error
if over and (job[1] == 'queued' or job[1] == 'running' and #redis.call('XPENDING', queue_key(job[4]), group, 'IDLE', lease, job[5], job[5], 1) > 0) then
  fail(id, over)
  job[1] = 'ended'
end
return {job[1], whole(job[2] - now), redis.call('XRANGE', events_key(id), '(' .. ARGV[2] .. '-0', '+', 'COUNT', ARGV[3])}

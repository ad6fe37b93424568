-- id, last seq seen, count -> false: unknown; else {state, time left (ms), events}
local id = ARGV[1]
local job = fields(id, 'state', 'deadline')
if not job[1] then return false end

-- Ends what no worker came for: somebody waits for it.
if job[1] == 'queued' and tonumber(job[2]) <= now then
  fail(id, timeout_error)
  job[1] = 'ended'
end
return {job[1], whole(job[2] - now), redis.call('XRANGE', events_key(id), '(' .. ARGV[2] .. '-0', '+', 'COUNT', ARGV[3])}

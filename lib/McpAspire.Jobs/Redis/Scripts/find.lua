-- id, count -> false: unknown; else {envelope, state, attempt, the latest events, newest first}
local id = ARGV[1]
local state = look(id)
if not state then return false end
local job = fields(id, 'job', 'attempt')
return {job[1], state, tonumber(job[2]), redis.call('XREVRANGE', events_key(id), '+', '-', 'COUNT', ARGV[2])}

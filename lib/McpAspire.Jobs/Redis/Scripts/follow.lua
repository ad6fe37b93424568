-- id, last seq seen, count -> false: unknown; else {state, time left (ms), events}
local id = ARGV[1]
local state, deadline = look(id)
if not state then return false end
return {state, whole(deadline - now), redis.call('XRANGE', events_key(id), '(' .. ARGV[2] .. '-0', '+', 'COUNT', ARGV[3])}

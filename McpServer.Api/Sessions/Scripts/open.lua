-- name, number or nothing -> {place, own events behind the number, or those that were not taken}, or false: they are not all there
local name, after = ARGV[1], tonumber(ARGV[2])
if not get(name, 'version') then return false end

local lost = get_number(name, redis.call('EXISTS', events_key(name)) == 1 and 'own_lost' or 'own')
if after and (after < lost or after > get_number(name, 'seq')) then return false end

local place = after or math.max(lost, get_number(name, 'taken'))
local found = take(name, place)
-- An event id is given once; a place that is behind all events so far is as good as the last of them.
if #found == 0 then place = redis.call('HINCRBY', session_key(name), 'seq', 1) end
return {place, found}

-- name, stream, number of its last event, message ... -> 1, or 0: it has ended, went on, or its writer is alive
local name, stream, number = ARGV[1], ARGV[2], tonumber(ARGV[3])
if not get(name, 'version') then return 0 end

local found, last = events_from(name, stream, number)
if #found ~= 1 or found[1][1] ~= number or not lost_of(last) then return 0 end
for i = 4, #ARGV do
  append(name, stream, ARGV[i], i == #ARGV)
end
return 1

-- name, number -> messages behind it: {number, message} ...
local found = {}
for _, entry in ipairs(redis.call('XRANGE', inbox_key(ARGV[1]), whole(ARGV[2] + 1) .. '-0', '+')) do
  found[#found + 1] = {number_of(entry), field(entry, 'message')}
end
return found

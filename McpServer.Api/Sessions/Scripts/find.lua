-- name -> {version, posted, part, message, part, message ...}, or false: there is none
local name = ARGV[1]
local found = touch(name)
if not found then return false end

local fields = redis.call('HGETALL', session_key(name))
for i = 1, #fields, 2 do
  local part = string.match(fields[i], '^part:(.*)$')
  if part then
    found[#found + 1] = part
    found[#found + 1] = fields[i + 1]
  end
end
return found

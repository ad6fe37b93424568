-- -> registrations of the workers that are there; forgets the others
local found = {}
for _, worker in ipairs(redis.call('SMEMBERS', prefix .. 'workers')) do
  local registration = redis.call('GET', prefix .. 'worker:' .. worker)
  if registration then
    found[#found + 1] = registration
  else
    redis.call('SREM', prefix .. 'workers', worker)
  end
end
return found

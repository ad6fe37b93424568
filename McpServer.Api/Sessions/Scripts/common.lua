-- Stands in front of every script, after the settings that SessionScripts writes. KEYS[1] is the prefix that all keys share; its hash tag keeps them
-- in one slot of a cluster. A session is known by its name.
--
-- session:<name>  hash: version; part:<part> (a message); seq, bytes, taken, taking of its events. Lives until it has rested too long.
-- events:<name>   stream of its events, <seq>-0: stream, message, last (if it is the last of its stream)
-- sessions        sorted set of all names by when they were last used, in milliseconds

local prefix = KEYS[1]
local all = prefix .. 'sessions'

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function whole(number) return string.format('%.0f', number) end
local function session_key(name) return prefix .. 'session:' .. name end
local function events_key(name) return prefix .. 'events:' .. name end

local function remove(name)
  redis.call('ZREM', all, name)
  redis.call('DEL', events_key(name))
  return redis.call('DEL', session_key(name))
end

-- The version, or false: it has ended.
local function touch(name)
  local version = redis.call('HGET', session_key(name), 'version')
  if not version then
    redis.call('ZREM', all, name)
    return false
  end
  redis.call('ZADD', all, whole(now), name)
  if lifetime > 0 then redis.call('PEXPIRE', session_key(name), lifetime) end
  return tonumber(version)
end

local function field(entry, name)
  for i = 1, #entry[2], 2 do
    if entry[2][i] == name then return entry[2][i + 1] end
  end
  return false
end

-- Events of a stream from a number on: {number, message, last} ...
local function events_from(name, stream, number)
  local found = {}
  for _, entry in ipairs(redis.call('XRANGE', events_key(name), whole(number) .. '-0', '+')) do
    if field(entry, 'stream') == stream then
      found[#found + 1] = {tonumber(string.match(entry[1], '^%d+')), field(entry, 'message'), field(entry, 'last') and 1 or 0}
    end
  end
  return found
end

-- Stands in front of every script, after the settings that SessionScripts writes. KEYS[1] is the prefix that all keys share; its hash tag keeps them
-- in one slot of a cluster. A session is known by its name.
--
-- session:<name>     hash. version, owner; part:<part> (a message), told:<part> (the last number that was told of it); seq, bytes of its
--                    events; own, own_lost (the last event of its own stream, and the last that is no longer kept), taken, taking; posted, owed,
--                    owed_at of its inbox. Lives until it has rested too long.
-- events:<name>      stream of its events, <seq>-0: stream, message, last (if it is the last of its stream), writer, requests (of the writer)
-- inbox:<name>       stream of messages of its client, <posted>-0: message, at
-- sessions           sorted set of all, <name> <owner>, by when they were last used, in milliseconds
-- owned:<owner>      sorted set of the names of one owner's, likewise
-- posted:<owner>     hash. owed, owed_at of the inboxes of one owner's
-- owners             sorted set of owners by how many sessions they have
-- process:<process>  is there while the process is alive

local prefix = KEYS[1]
local all, owners = prefix .. 'sessions', prefix .. 'owners'

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function whole(number) return string.format('%.0f', number) end
local function session_key(name) return prefix .. 'session:' .. name end
local function events_key(name) return prefix .. 'events:' .. name end
local function inbox_key(name) return prefix .. 'inbox:' .. name end
local function owned_key(owner) return prefix .. 'owned:' .. owner end
local function posted_key(owner) return prefix .. 'posted:' .. owner end
local function process_key(process) return prefix .. 'process:' .. process end

local function get(name, field) return redis.call('HGET', session_key(name), field) end
local function get_number(name, field) return tonumber(get(name, field) or 0) end

local function count_of(owner) return redis.call('ZCARD', owned_key(owner)) end

local function update_count(owner)
  local count = count_of(owner)
  if count > 0 then
    redis.call('ZADD', owners, count, owner)
  else
    redis.call('ZREM', owners, owner)
  end
end

local function forget(name, owner)
  redis.call('ZREM', all, name .. ' ' .. owner)
  redis.call('ZREM', owned_key(owner), name)
  update_count(owner)
  redis.call('DEL', session_key(name), events_key(name), inbox_key(name))
end

-- The version and the number of the last posted message, or false: it has ended.
local function touch(name)
  local fields = redis.call('HMGET', session_key(name), 'version', 'owner', 'posted')
  if not fields[1] then return false end
  redis.call('ZADD', all, whole(now), name .. ' ' .. fields[2])
  redis.call('ZADD', owned_key(fields[2]), whole(now), name)
  if lifetime > 0 then redis.call('PEXPIRE', session_key(name), lifetime) end
  return {tonumber(fields[1]), tonumber(fields[3] or 0)}
end

local function field(entry, name)
  for i = 1, #entry[2], 2 do
    if entry[2][i] == name then return entry[2][i + 1] end
  end
  return false
end

local function number_of(entry) return tonumber(string.match(entry[1], '^%d+')) end

local function first_of(stream) return redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1] end

local function beat(process) redis.call('SET', process_key(process), '1', 'PX', process_lease) end

-- Events of a stream from a number on: {number, message, last} ..., and the last of them as it is kept.
local function events_from(name, stream, number)
  local found, last = {}, nil
  for _, entry in ipairs(redis.call('XRANGE', events_key(name), whole(number) .. '-0', '+')) do
    if field(entry, 'stream') == stream then
      found[#found + 1] = {number_of(entry), field(entry, 'message'), field(entry, 'last') and 1 or 0}
      last = entry
    end
  end
  return found, last
end

-- What a stream's writer answers if it is gone and left the stream open, else false.
local function lost_of(last)
  local writer = not field(last, 'last') and field(last, 'writer')
  return writer and redis.call('EXISTS', process_key(writer)) == 0 and field(last, 'requests')
end

local function append(name, stream, message, is_last, writer, requests)
  local session, events = session_key(name), events_key(name)
  local function size_of(text, more) return #text + (more and #more or 0) end
  if size_of(message, requests) > max_bytes then return false end

  local bytes = get_number(name, 'bytes')
  if redis.call('EXISTS', events) == 0 then
    bytes = 0
    redis.call('HSET', session, 'own_lost', get_number(name, 'own'))
  end

  local number = redis.call('HINCRBY', session, 'seq', 1)
  local entry = {'stream', stream, 'message', message}
  local function add(key, value)
    entry[#entry + 1] = key
    entry[#entry + 1] = value
  end
  if is_last then add('last', '1') end
  if writer then
    add('writer', writer)
    add('requests', requests)
    beat(writer)
  end
  redis.call('XADD', events, number .. '-0', unpack(entry))
  if stream == own_stream then redis.call('HSET', session, 'own', number) end

  bytes = bytes + size_of(message, requests)
  while bytes > max_bytes or redis.call('XLEN', events) > max_events do
    local oldest = first_of(events)
    redis.call('XDEL', events, oldest[1])
    bytes = bytes - size_of(field(oldest, 'message'), field(oldest, 'requests'))
    if field(oldest, 'stream') == own_stream then redis.call('HSET', session, 'own_lost', number_of(oldest)) end
  end
  redis.call('HSET', session, 'bytes', whole(bytes))
  redis.call('PEXPIRE', events, event_lifetime)
  return number
end

-- Whether somebody would take an event of the own stream.
local function is_taken(name)
  local taking = get(name, 'taking')
  return taking and now - taking <= event_lifetime
end

-- Events of the own stream behind a number, which count as taken then.
local function take(name, number)
  local found = events_from(name, own_stream, number + 1)
  redis.call('HSET', session_key(name), 'taking', whole(now), 'taken', get_number(name, 'own'))
  return found
end

-- Calls the echo tool. Arguments: the era (stateless or session), then the sessions that take turns.
-- Prints at the end: requests, microseconds, p50 and p99 in microseconds, failures.

local id = 100000000 -- Of a fixed length, and never twice under way in a session.
local requests = {} -- What is before the id, and what is behind it: putting headers together each time would cost more than some of the servers do.

local function add(headers, meta)
  headers["Content-Type"] = "application/json"
  headers["Accept"] = "application/json, text/event-stream"
  headers["Origin"] = "http://" .. wrk.host .. ":" .. wrk.port
  local call = '"method":"tools/call","params":{"name":"echo","arguments":{"message":"The quick brown fox jumps over the lazy dog."}' .. meta .. "}"
  local request = wrk.format("POST", nil, headers, '{"jsonrpc":"2.0","id":' .. id .. "," .. call .. "}")
  local from, to = request:find(id, 1, true)
  requests[#requests + 1] = { request:sub(1, from - 1), request:sub(to + 1) }
end

function init(arguments)
  if arguments[1] == "stateless" then
    add(
      { ["MCP-Protocol-Version"] = "2026-07-28", ["Mcp-Method"] = "tools/call", ["Mcp-Name"] = "echo" },
      ',"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}')
  end

  for i = 2, #arguments do
    add({ ["MCP-Protocol-Version"] = "2025-11-25", ["Mcp-Session-Id"] = arguments[i] }, "")
  end
end

function request()
  id = id + 1
  local parts = requests[id % #requests + 1]
  return parts[1] .. id .. parts[2]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    "result %d %d %d %d %d",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

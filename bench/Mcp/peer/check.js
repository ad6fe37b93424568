import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';

// Holds a server's answers against what they have to be, and keeps them in files of a folder that are named after the eras.
// Starts sessions and prints their ids; without any, the session era is left out. Usage: check.js URL FOLDER SESSIONS

const [url, folder, count] = process.argv.slice(2);
const message = 'The quick brown fox jumps over the lazy dog.';
const call = { jsonrpc: '2.0', id: 100_000_000, method: 'tools/call', params: { name: 'echo', arguments: { message } } };

async function post(body, headers) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', Origin: new URL(url).origin, ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${response.status} ${text}`);
  return { text, session: response.headers.get('Mcp-Session-Id') };
}

async function echo(era, params, headers) {
  const { text } = await post({ ...call, params: { ...call.params, ...params } }, headers);
  const { id, result, error } = JSON.parse(text.startsWith('event:') ? text.match(/^data: (.*)$/m)[1] : text);
  assert.equal(error, undefined);
  assert.equal(id, call.id);
  assert.deepEqual(result.content, [{ type: 'text', text: message }]);
  assert.ok(!result.isError);
  writeFileSync(`${folder}/${era}`, text);
}

const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
await echo('stateless', { _meta }, { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'echo' });

for (let i = 0; i < Number(count); i++) {
  const clientInfo = { name: 'bench', version: '1' };
  const { session } = await post({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } });
  assert.ok(session);
  const headers = { 'MCP-Protocol-Version': '2025-11-25', 'Mcp-Session-Id': session };
  await post({ jsonrpc: '2.0', method: 'notifications/initialized' }, headers);
  await echo('session', {}, headers);
  console.log(session);
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

// Milliseconds from the start of a server over standard input and output to its answers: to initialize, and to the first tools/list.
// Usage: stdio.js COMMAND [ARGUMENT...]

const [command, ...args] = process.argv.slice(2);
const from = process.hrtime.bigint();
const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();

function send(message) {
  server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

async function ask(id, method, params) {
  send({ id, method, params });
  for (;;) {
    const { done, value } = await lines.next();
    assert.ok(!done, 'The server has ended.');
    const answer = JSON.parse(value);
    if (answer.id !== id || answer.method !== undefined) continue;
    assert.equal(answer.error, undefined);
    return answer.result;
  }
}

const milliseconds = () => (Number(process.hrtime.bigint() - from) / 1e6).toFixed(0);

await ask(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } });
const initialized = milliseconds();
send({ method: 'notifications/initialized' });
const { tools } = await ask(2, 'tools/list', {});
const listed = milliseconds();
assert.ok(tools.length > 0);
console.log(`${listed} ${initialized}`);

const exit = once(server, 'exit');
server.stdin.end();
await exit;

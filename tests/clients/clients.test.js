import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Product, stdio } from './server.js';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../..', import.meta.url));
const inspector = fileURLToPath(new URL('node_modules/.bin/mcp-inspector', import.meta.url));
const modes = ['auto', 'legacy', { pin: '2026-07-28' }];

suite('Clients that others have written work with the product', { timeout: 300_000 }, () => {
  let product;
  before(async () => { product = await Product.start(); });
  after(() => product?.stop());

  const over = Object.fromEntries([
    ...Object.entries(Product.ways).map(([way, of]) => [`HTTP ${way}`, {
      transport: () => new StreamableHTTPClientTransport(new URL(of(product).url)),
      inspected: () => [of(product).url, '--transport', 'http'],
    }]),
    ['stdio', { transport: () => new StdioClientTransport(stdio), inspected: () => ['-e', 'MCP_SERVER_TRANSPORT=stdio', stdio.command, ...stdio.args] }],
  ]);
  for (const [name, { transport, inspected }] of Object.entries(over)) {
    for (const mode of modes) {
      test(`TypeScript over ${name}, ${JSON.stringify(mode)}`, () => connected(transport(), { versionNegotiation: { mode } }, async client => {
        const { tools } = await client.listTools();
        const token = await client.callTool({ name: 'fpe_encrypt', arguments: { value: '123456789' } });
        const value = await client.callTool({ name: 'fpe_decrypt', arguments: { value: textOf(token) } });
        const refused = await client.callTool({ name: 'fpe_encrypt', arguments: { value: '12' } });
        const catalog = await read(client, 'catalog://tools');
        const job = await read(client, `job://${token._meta['mcpaspire/execution'].jobId}`);

        assert.ok(tools.some(tool => tool.name === 'nmap_scan'));
        assert.equal(textOf(token), 'ENC_FPE:096616337');
        assert.equal(textOf(value), '123456789');
        assert.equal(refused.isError, true);
        assert.deepEqual(catalog.tools.map(tool => tool.name).sort(), tools.map(tool => tool.name).sort());
        assert.equal(job.state, 'ended');
      }));
    }

    for (const era of [[], ['--protocol-era', 'modern']]) {
      test(`Inspector over ${name} ${era.join(' ')}`, async () => {
        const inspect = async (...args) => JSON.parse((await run(process.execPath, [inspector, '--cli', ...inspected(), ...era, ...args])).stdout);

        const { tools } = await inspect('--method', 'tools/list');
        const token = await inspect('--method', 'tools/call', '--tool-name', 'fpe_encrypt', '--tool-arg', 'value="123456789"');

        assert.ok(tools.some(tool => tool.name === 'fpe_encrypt'));
        assert.equal(textOf(token), 'ENC_FPE:096616337');
      });
    }
  }
});

suite('A client hears that a tool was disabled', { timeout: 180_000 }, () => {
  let product;
  before(async () => { product = await Product.start(); });
  after(() => product?.stop());

  for (const mode of ['legacy', { pin: '2026-07-28' }]) {
    test(`TypeScript, ${JSON.stringify(mode)}`, async () => {
      const heard = new EventTarget();
      const onChanged = (error, tools) => heard.dispatchEvent(Object.assign(new Event('tools'), { error, tools }));
      const transport = new StreamableHTTPClientTransport(new URL(product.gateway.url));
      await connected(transport, { versionNegotiation: { mode }, listChanged: { tools: { onChanged, debounceMs: 0 } } }, async client => {
        assert.ok((await client.listTools()).tools.some(tool => tool.name === 'fpe_keys'));

        const { error, tools } = await setUntilHeard('disable', heard);
        assert.equal(error, null);
        assert.ok(!tools.some(tool => tool.name === 'fpe_keys'));
        const refused = await client.callTool({ name: 'fpe_keys', arguments: {} });
        assert.match(textOf(refused), /disabled/);

        await setUntilHeard('enable', heard);
        assert.ok((await client.listTools({}, { cacheMode: 'refresh' })).tools.some(tool => tool.name === 'fpe_keys'));
      });
    });
  }

  // A client opens the stream on which it hears of changes in its own time: what happens before, nobody tells it.
  async function setUntilHeard(action, heard) {
    const opposite = action === 'disable' ? 'enable' : 'disable';
    for (;;) {
      const told = once(heard, 'tools', { signal: AbortSignal.timeout(2_000) });
      await set(action);
      try {
        const [event] = await told;
        if (event.tools?.some(tool => tool.name === 'fpe_keys') === (action === 'enable')) return event;
      } catch (error) {
        if (error.name !== 'AbortError') throw error;
      }
      await set(opposite);
    }
  }

  async function set(action) {
    const response = await fetch(`${product.gateway.address}/tools/fpe_keys/${action}`, { method: 'POST' });
    assert.equal(response.status, 200);
  }
});

suite('The client configurations of the README work as printed', { timeout: 180_000 }, () => {
  let product, servers;
  before(async () => {
    product = await Product.start();
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    servers = [...readme.matchAll(/^```json\n(.*?)^```/gms)].map(([, json]) => JSON.parse(json).mcpServers?.mcpaspire).filter(Boolean);
  });
  after(() => product?.stop());

  test('over HTTP', async () => {
    const [server] = servers.filter(server => server.type === 'http');
    const url = new URL(server.url);
    url.port = new URL(product.gateway.address).port;

    await connected(new StreamableHTTPClientTransport(url), {}, assertTools);
  });

  test('over stdio', async () => {
    const [{ command, args, env }] = servers.filter(server => server.command);

    await connected(new StdioClientTransport({ command, args: args.map(arg => arg.replace('/path/to/McpAspire', repository)), env }), {}, assertTools);
  });

  async function assertTools(client) {
    assert.equal(textOf(await client.callTool({ name: 'fpe_encrypt', arguments: { value: '123456789' } })), 'ENC_FPE:096616337');
  }
});

async function connected(transport, options, use) {
  const client = new Client({ name: 'tests', version: '1.0.0' }, options);
  await client.connect(transport);
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

async function read(client, uri) {
  return JSON.parse((await client.readResource({ uri })).contents[0].text);
}

function textOf(result) {
  return result.content[0].text;
}

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Server, stdio } from './server.js';

const run = promisify(execFile);
const inspector = fileURLToPath(new URL('node_modules/.bin/mcp-inspector', import.meta.url));
const modes = ['auto', 'legacy', { pin: '2026-07-28' }];

suite('Clients that others have written work with the product', { timeout: 180_000 }, () => {
  let server;
  before(async () => { server = await Server.start('McpServer.Api'); });
  after(() => server?.stop());

  const transports = { HTTP: () => new StreamableHTTPClientTransport(new URL(server.url)), stdio: () => new StdioClientTransport(stdio) };
  for (const [name, connect] of Object.entries(transports)) {
    for (const mode of modes) {
      test(`TypeScript over ${name}, ${JSON.stringify(mode)}`, async () => {
        const client = new Client({ name: 'tests', version: '1.0.0' }, { versionNegotiation: { mode } });
        await client.connect(connect());
        try {
          const { tools } = await client.listTools();
          const token = await client.callTool({ name: 'fpe_encrypt', arguments: { value: '123456789' } });
          const value = await client.callTool({ name: 'fpe_decrypt', arguments: { value: textOf(token) } });
          const refused = await client.callTool({ name: 'fpe_encrypt', arguments: { value: '12' } });
          const catalog = await client.readResource({ uri: 'catalog://tools' });

          assert.ok(tools.some(tool => tool.name === 'nmap_scan'));
          assert.equal(textOf(token), 'ENC_FPE:096616337');
          assert.equal(textOf(value), '123456789');
          assert.equal(refused.isError, true);
          assert.deepEqual(JSON.parse(catalog.contents[0].text).tools.map(tool => tool.name).sort(), tools.map(tool => tool.name).sort());
        } finally {
          await client.close();
        }
      });
    }

    for (const era of [[], ['--protocol-era', 'modern']]) {
      test(`Inspector over ${name} ${era.join(' ')}`, async () => {
        const target = name === 'HTTP' ? [server.url, '--transport', 'http'] : ['-e', 'MCP_SERVER_TRANSPORT=stdio', stdio.command, ...stdio.args];
        const inspect = async (...args) => JSON.parse((await run(process.execPath, [inspector, '--cli', ...target, ...era, ...args])).stdout);

        const { tools } = await inspect('--method', 'tools/list');
        const token = await inspect('--method', 'tools/call', '--tool-name', 'fpe_encrypt', '--tool-arg', 'value="123456789"');

        assert.ok(tools.some(tool => tool.name === 'fpe_encrypt'));
        assert.equal(textOf(token), 'ENC_FPE:096616337');
      });
    }
  }
});

function textOf(result) {
  return result.content[0].text;
}

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Server, built, stdio } from './server.js';

suite('A tool asks the user of a client that others have written, twice in one call', { timeout: 180_000 }, () => {
  let server;
  before(async () => { server = await Server.start('tests/McpAspire.ConformanceHost'); });
  after(() => server?.stop());

  const transports = {
    HTTP: () => new StreamableHTTPClientTransport(new URL(server.url)),
    stdio: () => new StdioClientTransport({ command: 'dotnet', args: [built('tests/McpAspire.ConformanceHost'), '--stdio'], env: stdio.env, stderr: 'ignore' }),
  };
  for (const [name, connect] of Object.entries(transports)) {
    for (const mode of ['auto', 'legacy', { pin: '2026-07-28' }]) {
      test(`TypeScript over ${name}, ${JSON.stringify(mode)}`, async () => {
        const asked = [];
        const client = new Client({ name: 'tests', version: '1.0.0' }, { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode } });
        client.setRequestHandler('elicitation/create', ({ params }) => {
          asked.push(params.message);
          return { action: 'accept', content: params.requestedSchema.properties.name ? { name: 'Ada' } : { color: 'green' } };
        });
        await client.connect(connect());
        try {
          const { content: [{ text }] } = await client.callTool({ name: 'test_input_required_result_multi_round', arguments: {} });

          assert.equal(text, 'Ada likes green.');
          assert.equal(asked.length, 2);
        } finally {
          await client.close();
        }
      });
    }
  }
});

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { localhostHostValidation, localhostOriginValidation, NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

// The echo server as the SDK's documentation has it: a handler for 2026-07-28, and a server and a transport per session for the revisions before it.
// Both answer with JSON, behind the same guards. Prints its address.

const inputSchema = z.object({ message: z.string() });

function newEcho() {
  const echo = new McpServer({ name: 'echo', version: '1.0.0' });
  echo.registerTool('echo', { description: 'Says what it is told.', inputSchema }, ({ message }) => ({ content: [{ type: 'text', text: message }] }));
  return echo;
}

const handleStateless = toNodeHandler(createMcpHandler(newEcho, { legacy: 'reject' }));
const sessions = new Map();

async function newSession() {
  const transport = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    enableJsonResponse: true,
    onsessioninitialized: id => void sessions.set(id, transport),
  });
  await newEcho().connect(transport);
  return transport;
}

const isHostAllowed = localhostHostValidation();
const isOriginAllowed = localhostOriginValidation();

const server = createServer(async (request, response) => {
  if (!isHostAllowed(request, response) || !isOriginAllowed(request, response)) return;

  if (request.headers['mcp-protocol-version'] === '2026-07-28') {
    await handleStateless(request, response);
    return;
  }

  const id = request.headers['mcp-session-id'];
  const transport = id === undefined ? await newSession() : sessions.get(id);
  if (transport === undefined) response.writeHead(404).end();
  else await transport.handleRequest(request, response);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/mcp`));

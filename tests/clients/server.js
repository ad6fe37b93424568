import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// What a developer has set for a server of their own is not for this one.
const { AUTH_MODE, FPE_KEY, FPE_TWEAK, LOG_FORMAT, LOG_LEVEL, MCP_SERVER_TRANSPORT, ConnectionStrings__redis, ...environment } = process.env;

/** The path of a project's Release build. */
export function built(project) {
  const name = project.split('/').at(-1);
  return fileURLToPath(new URL(`../../${project}/bin/Release/net10.0/${name}.dll`, import.meta.url));
}

/** How to start the product over standard input and output. */
export const stdio = { command: 'dotnet', args: [built('McpServer.Api')], env: { ...environment, MCP_SERVER_TRANSPORT: 'stdio' } };

/** A server as it is built, over HTTP on a port of its own choice. It ends with the tests, whatever ends them. */
export class Server {
  #process;

  static async start(project) {
    const server = new Server();
    await server.#start(built(project));
    return server;
  }

  async stop() {
    if (this.#process.exitCode !== null) return;
    this.#process.kill();
    await once(this.#process, 'exit');
  }

  async #start(path) {
    this.#process = spawn('dotnet', [path, '--urls=http://127.0.0.1:0', '--Targets:Allow:0=127.0.0.0/8'], { stdio: ['ignore', 'pipe', 'inherit'], env: environment });
    process.once('exit', () => this.#process.kill('SIGKILL'));
    for await (const line of createInterface({ input: this.#process.stdout })) {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (!address) continue;
      this.url = `${address}/mcp`;
      this.#process.stdout.resume();
      return;
    }
    throw new Error(`${path} ended before it listened.`);
  }
}

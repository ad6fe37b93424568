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

  static async start(project, ...settings) {
    const server = new Server();
    await server.#start(built(project), settings);
    return server;
  }

  /** Where it listens. */
  address;

  /** Where it speaks MCP. */
  get url() { return `${this.address}/mcp`; }

  async stop() {
    if (this.#process.exitCode !== null) return;
    this.#process.kill();
    await once(this.#process, 'exit');
  }

  async #start(path, settings) {
    this.#process = spawn('dotnet', [path, '--urls=http://127.0.0.1:0', ...settings], { stdio: ['ignore', 'pipe', 'inherit'], env: environment });
    process.once('exit', () => this.#process.kill('SIGKILL'));
    for await (const line of createInterface({ input: this.#process.stdout })) {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (!address) continue;
      this.address = address;
      this.#process.stdout.resume();
      return;
    }
    throw new Error(`${path} ended before it listened.`);
  }
}

/** The product, whose clients may operate it and scan this machine, and the gateway in front of it. */
export class Product {
  static async start() {
    const product = new Product();
    try {
      product.api = await Server.start('McpServer.Api', '--Targets:Allow:0=127.0.0.0/8', '--Auth:AnonymousScopes=tools:read tools:call fpe:encrypt fpe:decrypt admin');
      product.gateway = await Server.start(
        'Gateway', `--services:mcp-api:http:0=${product.api.address}`, `--services:auth:http:0=${product.api.address}`,
        '--Auth:AnonymousScopes=tools:read tools:call fpe:encrypt fpe:decrypt admin');
      return product;
    } catch (error) {
      await product.stop();
      throw error;
    }
  }

  async stop() {
    await this.gateway?.stop();
    await this.api?.stop();
  }

  /** Both ways to it, by name. */
  static ways = { directly: product => product.api, 'through the gateway': product => product.gateway };
}

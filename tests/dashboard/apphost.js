import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const markName = 'DASHBOARD_TESTS_MARK';
const patience = 60_000;

// What a developer has set for a system of their own is not for this one.
const { AUTH_MODE, FPE_KEY, FPE_TWEAK, LOG_FORMAT, LOG_LEVEL, ...environment } = process.env;

/** The built system, started as its user starts it, on ports of its own and with secrets of its own. All that descends from it carries its mark. */
export class AppHost {
  #mark = randomUUID();
  #lines = new EventEmitter();
  #process;

  output = '';
  loginUrl;
  gateway;

  /** By the name of the parameter. */
  secrets = Object.fromEntries(
    [
      'admin-secret', 'key-encryption-key', 'operator-secret', 'redis-auth', 'redis-fpe-worker', 'redis-mcp-api', 'redis-password', 'redis-scan-worker', 'seal-key', 'session-key',
    ].map(name => [name, randomBytes(32).toString('hex')]));

  async start() {
    const parameters = Object.entries(this.secrets).map(([name, value]) => `--Parameters:${name}=${value}`);
    this.#process = spawn(
      'dotnet',
      ['run', '--no-build', '-c', 'Release', '--project', 'McpAspire.AppHost', '--', '--DcpPublisher:RandomizePorts=true', ...parameters],
      { cwd: repository, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...environment, [markName]: this.#mark } });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      createInterface({ input: stream }).on('line', line => this.#append(line));
    this.#process.once('exit', code => this.#append(`The AppHost exited with code ${code}.`));
    this.#endWithTests();

    [[, this.loginUrl], [, this.gateway]] = await this.#printed(
      /Login to the dashboard at (\S+)/, /\] gateway: (\S+)/, /Distributed application started/);
  }

  /** The process ids of its living descendants, and its own while it lives. */
  async family() {
    const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
    const environments = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')));
    return pids.filter((_, i) => environments[i].includes(this.#mark));
  }

  /** Ctrl+C in its terminal; answers the exit code. */
  async interrupt() {
    const exited = once(this.#process, 'exit');
    process.kill(-this.#process.pid, 'SIGINT');
    return (await exited)[0];
  }

  #append(line) {
    this.output += `${line}\n`;
    this.#lines.emit('line');
  }

  /** The matches, once the output has one for each pattern. */
  async #printed(...patterns) {
    const deadline = AbortSignal.timeout(patience);
    for (;;) {
      const matches = patterns.map(pattern => pattern.exec(this.output));
      if (matches.every(match => match)) return matches;
      if (this.#process.exitCode !== null || deadline.aborted) throw new Error(`The system did not start:\n${this.output}`);
      await once(this.#lines, 'line', { signal: deadline }).catch(() => {});
    }
  }

  /** Whatever ends the tests, and whenever, ends it too. */
  #endWithTests() {
    process.once('exit', () => {
      if (this.#process.exitCode === null && this.#process.signalCode === null) process.kill(-this.#process.pid, 'SIGKILL');
    });
    for (const signal of ['SIGINT', 'SIGTERM'])
      process.once(signal, () => process.exit(1));
  }
}

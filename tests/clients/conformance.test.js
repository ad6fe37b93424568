import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Product, Server } from './server.js';

const run = promisify(execFile);

suite('The library passes the official conformance suite', { timeout: 180_000 }, () => {
  let server;
  before(async () => { server = await Server.start('tests/McpAspire.ConformanceHost'); });
  after(() => server?.stop());

  // With how many checks a run has to pass at the least: one that was cut short proves nothing.
  for (const [version, options, least] of [
    ['0.1', [], 39],
    ['0.2', ['--requirements', '2025-11-25'], 80],
    ['0.2', ['--requirements', '2026-07-28'], 151],
  ]) {
    test(`${version} ${options.join(' ')}`, async t => {
      const scenarios = await check(version, server.url, options);

      let passed = 0;
      for (const [scenario, checks] of scenarios) {
        // The tasks extension is not offered.
        if (scenario.startsWith('tasks-')) continue;
        passed += checks.filter(check => check.status === 'SUCCESS').length;
        await t.test(scenario, () => assertPassed(checks));
      }
      assert.ok(passed >= least, `${passed} checks passed, of at least ${least}`);
    });
  }
});

suite('The product passes the scenarios that need no fixtures', { timeout: 300_000 }, () => {
  let product;
  before(async () => { product = await Product.start(); });
  after(() => product?.stop());

  for (const [version, scenario, ...options] of [
    ['0.1', 'server-initialize'], ['0.1', 'ping'], ['0.1', 'logging-set-level'], ['0.1', 'tools-list'], ['0.1', 'resources-list'], ['0.1', 'prompts-list'],
    ['0.1', 'dns-rebinding-protection'], ['0.2', 'server-session-lifecycle', '--spec-version', '2025-11-25'],
    ...['tools-list', 'resources-list', 'prompts-list', 'dns-rebinding-protection', 'sep-2164-resource-not-found', 'server-sse-multiple-streams', 'caching', 'http-header-validation']
      .map(scenario => ['0.2', scenario, '--spec-version', '2026-07-28']),
  ]) {
    for (const [way, of] of Object.entries(Product.ways)) {
      test(`${version} ${scenario} ${options.join(' ')} ${way}`, async () => {
        const [[, checks]] = await check(version, of(product).url, ['--scenario', scenario, ...options]);

        assertPassed(checks);
        assert.ok(checks.some(check => check.status === 'SUCCESS'), 'no check passed');
      });
    }
  }
});

/** The checks of each scenario, by its name. */
async function check(version, url, options) {
  const results = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    const suite = fileURLToPath(new URL(`node_modules/conformance-${version}/dist/index.js`, import.meta.url));
    // Its exit code says whether checks failed, which they say themselves.
    await run(process.execPath, [suite, 'server', '--url', url, '--output-dir', results, ...options], { maxBuffer: 1 << 26 }).catch(error => {
      if (typeof error.code !== 'number') throw error;
    });
    return await Promise.all((await readdir(results)).sort().map(async folder => [
      folder.replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T[\d-]+Z$/, ''),
      JSON.parse(await readFile(join(results, folder, 'checks.json'), 'utf8')),
    ]));
  } finally {
    await rm(results, { recursive: true });
  }
}

function assertPassed(checks) {
  assert.deepEqual(checks.filter(check => check.status === 'FAILURE').map(check => `${check.id}: ${check.errorMessage}`), []);
}

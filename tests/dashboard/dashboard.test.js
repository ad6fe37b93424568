import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import { AppHost } from './apphost.js';
import { Dashboard } from './dashboard.js';
import { callTool } from './mcp.js';

suite('The dashboard of the running system', { timeout: 180_000 }, () => {
  const appHost = new AppHost();
  const dashboard = new Dashboard();

  before(async () => {
    await appHost.start();
    await dashboard.open(appHost.loginUrl);
    // A picture shows a system that has had something to do.
    for (let calls = process.env.UPDATE_SCREENSHOTS ? 4 : 1; calls > 0; calls--) {
      const encrypted = await callTool(appHost.gateway, 'fpe_encrypt', { value: '123456789' });
      const scanned = await callTool(appHost.gateway, 'nmap_scan', { target: '127.0.0.1', ports: new URL(appHost.gateway).port });
      assert.equal(encrypted.structuredContent.token, 'ENC_FPE:096616337');
      assert.equal(scanned.structuredContent.summary.open_ports, 1);
    }
  });

  afterEach(async () => {
    await dashboard.closePages();
    assert.deepEqual(dashboard.errors.splice(0), []);
  });

  after(() => dashboard.close());

  test('it lets nobody in who does not have the token', async () => {
    const page = await dashboard.gotoAsStranger('/');

    await page.getByRole('button', { name: 'Log in' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/login');
  });

  test('it lists every resource, running and healthy, replicas side by side', async () => {
    const page = await dashboard.goto('/');

    const rows = await resourceRows(page, 8);
    assert.deepEqual(rows.map(row => [withoutSuffix(row.name), row.state, row.source, row.url.replace(/:\d+/, ':port')]), [
      ['auth', 'Running', 'AuthService.csproj', 'http://localhost:port'],
      ['fpe-worker', 'Running', 'ToolWorker.csproj', ''],
      ['gateway', 'Running', 'Gateway.csproj', 'MCP endpoint'],
      ['mcp-api', 'Running', 'McpServer.Api.csproj', 'http://localhost:port'],
      ['mcp-api', 'Running', 'McpServer.Api.csproj', 'http://localhost:port'],
      ['scan-worker', 'Running', 'ToolWorker.csproj', ''],
      ['scan-worker', 'Running', 'ToolWorker.csproj', ''],
      ['redis', 'Running', 'redis-server', 'tcp://localhost:port'],
    ]);
    assert.equal(rows.find(row => row.name === 'gateway').address, appHost.gateway);
    await dashboard.capture(page, 'resources');
  });

  test('it shows the parameters, and a secret only to whoever asks for it', async () => {
    const page = await dashboard.goto('/?view=Parameters');
    const row = page.getByRole('row', { name: 'seal-key' });
    await row.waitFor();

    const names = await page.getByRole('row').getByRole('gridcell').and(page.locator('[col-index="1"]')).allInnerTexts();
    assert.deepEqual(names.map(name => name.trim()), Object.keys(appHost.secrets));
    assertNoSecretIn(await page.content());
    await row.getByRole('button', { name: 'Show value' }).click();
    await row.getByText(appHost.secrets['seal-key']).waitFor();
  });

  test('it shows what a service was started with, and each value only to whoever asks for it', async () => {
    const page = await dashboard.goto('/');
    await resourceRow(page, 'fpe-worker').getByRole('gridcell').first().click();
    const shownValue = async name => {
      const row = page.getByRole('row', { name });
      await row.getByRole('button', { name: 'Show value' }).click();
      await row.getByRole('button', { name: 'Hide value' }).waitFor();
      return (await row.getByRole('gridcell').nth(1).innerText()).trim();
    };

    await page.getByRole('row', { name: 'Jobs__SealKey' }).waitFor();
    assertNoSecretIn(await page.content());
    assert.equal(await shownValue('AUTH_MODE'), 'authless');
    assertNoSecretIn(await page.content());
    assert.equal(await shownValue('Jobs__SealKey'), appHost.secrets['seal-key']);
  });

  test('its graph has an edge for each dependency', async () => {
    const page = await dashboard.goto('/?view=Graph');
    await page.locator('.resource-link').nth(13).waitFor();

    const edges = (await readGraph(page)).map(edge => edge.map(withoutSuffix).join(' → ')).sort();
    assert.deepEqual(edges, [
      'auth → gateway', 'auth → redis',
      'fpe-worker → redis',
      'gateway → auth', 'gateway → mcp-api', 'gateway → mcp-api',
      'mcp-api → auth', 'mcp-api → auth', 'mcp-api → gateway', 'mcp-api → gateway', 'mcp-api → redis', 'mcp-api → redis',
      'scan-worker → redis', 'scan-worker → redis',
    ]);
    await page.waitForFunction(() => [...document.querySelectorAll('.resource-group, .resource-link')].every(part => part.getAttribute('opacity') === '1'));
    await dashboard.capture(page, 'graph');
  });

  test("a service's console has what was printed before anybody looked", async () => {
    const page = await dashboard.goto('/');
    await resourceRow(page, 'fpe-worker').getByRole('button', { name: 'Console logs' }).click();

    const log = page.getByRole('log');
    await log.filter({ hasText: 'attempt 1: result' }).last().waitFor();
    assert.match(await log.first().innerText(), /--> Waiting for redis/);
    assert.equal(await log.filter({ hasText: /--> Running, process \d+/ }).count(), 1);
    assert.equal(await log.filter({ hasText: 'Application started.' }).count(), 1);

    await page.getByRole('searchbox').fill('result after');
    await log.filter({ hasText: 'Application started.' }).waitFor({ state: 'detached' });
    assert.notEqual(await log.count(), 0);
    await dashboard.capture(page, 'console');
  });

  for (const [tool, worker] of [['fpe_encrypt', /^fpe-worker$/], ['nmap_scan', /^scan-worker-\w{8}$/]]) {
    test(`a call of ${tool} is one trace, from the gateway to the worker`, async () => {
      const page = await dashboard.goto('/structuredlogs');
      await page.getByRole('row', { name: `Admitted a call of ${tool}` }).getByRole('link').last().click();

      const last = page.getByRole('row', { name: `tool ${tool}` });
      await last.waitFor();
      const titles = await page.locator('td[col-index="1"][title]').evaluateAll(cells => cells.map(cell => cell.title));
      const spans = titles.map(title => title.split(': '));
      const services = spans.map(([service]) => service);
      assert.deepEqual(services.slice(0, 5).map(withoutSuffix), ['gateway', 'gateway', 'gateway', 'mcp-api', 'mcp-api']);
      assert.match(services[5], worker);
      assert.deepEqual(services.slice(6), [services[5]]);
      assert.deepEqual(spans.map(([, name]) => name), [
        'POST /mcp', 'proxy.forwarder', 'HTTP POST 200', 'POST /mcp', `tools/call ${tool}`, `job ${tool}`, `tool ${tool}`,
      ]);
      await page.getByRole('button', { name: 'Close' }).click();
      await page.getByRole('columnheader', { name: 'Resource' }).waitFor();
      if (tool === 'nmap_scan') await dashboard.capture(page, 'trace');
    });
  }

  test('the traces are those of calls, not of health checks', async () => {
    const page = await dashboard.goto('/traces');
    const names = page.locator('td[col-index="2"]').filter({ hasText: /\S/ });
    await names.nth(1).waitFor();

    for (const name of await names.allInnerTexts())
      assert.match(name, /gateway: POST \/mcp\b/);
  });

  test('even the first log entry of a service is there, which was before the dashboard', async () => {
    const page = await dashboard.goto('/structuredlogs/resource/auth');

    await page.getByRole('row', { name: 'Application started.' }).waitFor();
  });

  test('the log entries of a call lead to its trace, whichever service wrote them', async () => {
    const page = await dashboard.goto('/structuredlogs');
    const trace = await page.getByRole('row', { name: 'Admitted a call of fpe_encrypt' }).getByRole('link').last().innerText();

    const entries = page.getByRole('row').filter({ has: page.getByRole('link', { name: trace }) });
    await entries.nth(2).waitFor();
    const services = await entries.getByRole('gridcell').and(page.locator('[col-index="1"]')).allInnerTexts();
    assert.deepEqual(services.map(service => withoutSuffix(service.trim())), ['mcp-api', 'fpe-worker', 'fpe-worker']);
    await dashboard.capture(page, 'structured-logs');
  });

  test('a meter of ours has a chart, which the calls have raised', async () => {
    const page = await dashboard.goto('/metrics/resource/scan-worker');
    await page.getByRole('treeitem', { name: 'mcp_tool_execution_total' }).click();

    await page.getByRole('heading', { name: 'mcp_tool_execution_total' }).waitFor();
    await page.getByRole('row', { name: 'nmap_scan' }).waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll('path.js-line')].some(line => new Set(line.getAttribute('d').match(/(?<=,)[\d.]+/g)).size > 1));
    await dashboard.capture(page, 'metrics');
  });

  test('a replica is stopped and started by a click', async () => {
    const page = await dashboard.goto('/');
    const { name } = (await resourceRows(page, 8)).find(row => row.name.startsWith('scan-worker-'));
    const row = resourceRow(page, name);

    await row.getByRole('button', { name: 'Stop resource' }).click();
    await row.getByRole('gridcell').filter({ hasText: 'Exited' }).waitFor();
    await row.getByRole('button', { name: 'Start resource' }).click();
    await row.getByRole('gridcell', { name: 'Running', exact: true }).waitFor();
  });

  test('a service that is restarted is another process, and healthy again', async () => {
    const page = await dashboard.goto('/');
    const row = resourceRow(page, 'auth');
    await row.getByRole('gridcell').first().click();
    const processId = page.getByRole('row', { name: 'Process ID' }).getByRole('gridcell').nth(1);
    const before = (await processId.innerText()).trim();

    await row.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Restart' }).click();

    await processId.filter({ hasNotText: before }).filter({ hasText: /\d+/ }).waitFor();
    await row.getByRole('gridcell', { name: 'Running', exact: true }).waitFor();
    assert.ok((await appHost.family()).includes((await processId.innerText()).trim()));
    assert.ok(!(await appHost.family()).includes(before));
  });

  test('Ctrl+C ends the system and its dashboard, and leaves no process', async () => {
    assert.equal(await appHost.interrupt(), 0);

    assert.deepEqual(await appHost.family(), []);
  });

  function assertNoSecretIn(text) {
    for (const [name, value] of Object.entries(appHost.secrets))
      assert.ok(!text.includes(value), `the value of ${name} is in the page`);
  }
});

/** The name of a resource, of whose replicas one was named. */
function withoutSuffix(name) {
  return name.replace(/^(scan-worker|mcp-api)-\w{8}$/, '$1');
}

function resourceRow(page, name) {
  return page.getByRole('row').filter({ has: page.getByRole('gridcell', { name: new RegExp(`: ${name}$`) }) });
}

/** The table of the resources page, when it has that many rows and all of them run. */
async function resourceRows(page, count) {
  const rows = page.getByRole('row').filter({ has: page.getByRole('gridcell', { name: 'Running', exact: true }) });
  await rows.nth(count - 1).waitFor();
  return await rows.evaluateAll(found => found.map(row => {
    const [name, state, , source, url] = [...row.cells].map(cell => cell.innerText.trim());
    return { name, state, source: source.split(/\s/)[0], url, address: row.cells[4].querySelector('a')?.href };
  }));
}

/** The edges as pairs of names: a line ends where two nodes are. */
function readGraph(page) {
  return page.evaluate(() => {
    const nodes = new Map([...document.querySelectorAll('.resource-group')].map(node => {
      const { e, f } = node.transform.baseVal[0].matrix;
      return [`${e.toFixed(2)} ${f.toFixed(2)}`, node.querySelector('.resource-name text').textContent];
    }));
    const end = (line, n) => nodes.get(`${line[`x${n}`].baseVal.value.toFixed(2)} ${line[`y${n}`].baseVal.value.toFixed(2)}`);
    return [...document.querySelectorAll('.resource-link')].map(line => [end(line, 1), end(line, 2)]);
  });
}

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));

/** The dashboard in a browser, as somebody sees it who has opened the printed login URL. */
export class Dashboard {
  #browser;
  #context;
  #url;

  /** What went wrong in its pages, in their own words. */
  errors = [];

  async open(loginUrl) {
    this.#url = loginUrl;
    this.#browser = await chromium.launch({ executablePath: find('chromium') });
    this.#context = await this.#browser.newContext({
      viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce', locale: 'en-US', timezoneId: 'UTC',
    });
    this.#context.setDefaultTimeout(30_000);
    this.#context.on('weberror', error => this.errors.push(`${error.error()}`));
    this.#context.on('console', message => message.type() === 'error' && this.errors.push(message.text()));
    const page = await this.#context.newPage();
    await page.goto(loginUrl);
    await page.getByRole('heading', { name: 'Resources' }).waitFor();
    await page.close();
  }

  goto(path) {
    return this.#goto(this.#context, path);
  }

  /** As somebody who has not logged in. */
  async gotoAsStranger(path) {
    return await this.#goto(await this.#browser.newContext(), path);
  }

  async closePages() {
    await Promise.all(this.#browser.contexts().flatMap(context => context.pages()).map(page => page.close()));
  }

  /** A picture for the documentation, when it is asked for. */
  async capture(page, name) {
    if (!process.env.UPDATE_SCREENSHOTS) return;
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled' });
  }

  async close() {
    await this.#browser?.close();
  }

  async #goto(context, path) {
    const page = await context.newPage();
    await page.goto(new URL(path, this.#url).href);
    return page;
  }
}

function find(program) {
  const isExecutable = path => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  const found = process.env.PATH.split(delimiter).map(directory => join(directory, program)).find(isExecutable);
  if (!found) throw new Error(`'${program}' is not on the PATH.`);
  return found;
}

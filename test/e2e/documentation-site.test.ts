import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documents, ROOT } from '../support/documents.ts';
import { launchBrowser } from '../support/web/browser.ts';

const SITE = join(ROOT, 'dist/site');
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

let server: Server;
let browser: Browser;
let origin: string;
const missing: string[] = [];

beforeAll(async () => {
  // Fails if a link leads to a page that does not exist.
  await promisify(execFile)('npm', ['run', '--silent', 'docs:site'], { cwd: ROOT });
  server = createServer(async (request, response) => {
    const path = normalize(decodeURI(new URL(request.url ?? '/', 'http://site').pathname));
    const file = path.endsWith('/') ? `${path}index.html` : extname(path) === '' ? `${path}.html` : path;
    try {
      const content = await readFile(join(SITE, file));
      response
        .writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' })
        .end(content);
    } catch {
      if (path !== '/favicon.ico') missing.push(path);
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

describe('the documentation site', () => {
  test('lists every page but the single decisions in its sidebar', async () => {
    const page = await browser.newPage();
    await page.goto(origin);
    const links = await page
      .locator('.VPSidebar a')
      .evaluateAll((all) => all.map((each) => new URL((each as HTMLAnchorElement).href).pathname));
    const listed = new Set(
      links.map((path) => (path === '/' ? 'README.md' : `${path.slice(1).replace(/\.html$/, '')}.md`)),
    );
    const pages = documents().filter((file) => !/^docs\/decisions\/\d/.test(file));
    expect(pages.filter((file) => !listed.has(file))).toEqual([]);
    await page.close();
  });

  test('finds a page by its words and opens it, without a missing file', async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/docs/troubleshooting.html`);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByRole('searchbox').fill('vnc_listens_elsewhere');
    await page.locator('.VPLocalSearchBox .result').first().click();
    await page.locator('.VPLocalSearchBox').waitFor({ state: 'detached' });
    await expect.poll(() => page.locator('main').innerText()).toContain('vnc_listens_elsewhere');
    expect(missing).toEqual([]);
    await page.close();
  });
});

import { readFileSync } from 'node:fs';
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openInBrowser } from '../../../src/cli/open-in-browser.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TOKEN = '8d1f8f0e-0000-4000-8000-00000000cafe';
const URL_OF_CONSOLE = `http://127.0.0.1:6080/vnc_auto.html?path=%3Ftoken%3D${TOKEN}&title="<x>`;

let folder: string;
const pages: string[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const page of pages.splice(0)) await rm(dirname(page), { recursive: true, force: true });
});

async function until<T>(look: () => Promise<T>): Promise<T> {
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined && found !== '') return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Processes whose arguments or environment hold the text. */
function processesWith(text: string, pids: readonly string[]): string[] {
  return pids.filter((pid) =>
    ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text)),
  );
}

test('the browser receives a page that only this user can read; no argument or environment contains token or password', async () => {
  const browser = join(folder, 'browser');
  const said = join(folder, 'said');
  await writeFile(
    browser,
    `#!/bin/sh\necho "$$ $1" > ${said}.part && mv ${said}.part ${said}\nexec sleep 30\n`,
  );
  await chmod(browser, 0o755);
  await openInBrowser(URL_OF_CONSOLE, { PATH: process.env.PATH, BROWSER: browser, OS_PASSWORD: 'secret-1' });
  const [pid, address] = (await until(() => readFile(said, 'utf8'))).trim().split(' ');
  try {
    const page = fileURLToPath(address!);
    pages.push(page);
    expect((await stat(page)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(page))).mode & 0o777).toBe(0o700);
    const target = URL_OF_CONSOLE.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
    expect(await readFile(page, 'utf8')).toContain(`content="0; url=${target}"`);
    expect(processesWith(TOKEN, [pid!])).toEqual([]);
    expect(processesWith('secret-1', [pid!])).toEqual([]);
  } finally {
    process.kill(Number(pid));
  }
});

test('a browser that cannot be started leaves no page behind', async () => {
  await expect(openInBrowser(URL_OF_CONSOLE, { BROWSER: join(folder, 'absent') })).rejects.toThrow(
    'cannot be started. Open the URL yourself, or set BROWSER.',
  );
});

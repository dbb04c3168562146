import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ROOT } from '../support/documents.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);

test('a second build in another folder, with another umask, time zone, language and home, gives the same bytes', async () => {
  const first = readFileSync(join(ROOT, 'release/SHA256SUMS'), 'utf8');
  const folder = temporaryFolder();
  const [temporary, home, out] = ['a/long/way/down', 'home', 'out'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [temporary, home]) mkdirSync(each, { recursive: true });
  const { stdout } = await run(
    'sh',
    ['-c', 'umask 077 && exec "$0" HEAD --out "$1"', join(ROOT, 'scripts/release'), out],
    {
      cwd: folder,
      env: {
        ...process.env,
        TMPDIR: temporary,
        HOME: home,
        npm_config_cache: process.env.npm_config_cache ?? join(process.env.HOME ?? '/root', '.npm'),
        TZ: 'Pacific/Kiritimati',
        LC_ALL: 'de_DE.UTF-8',
      },
      maxBuffer: 1 << 26,
    },
  );
  console.log(stdout);
  expect(first).toMatch(/^[0-9a-f]{64} {2}oriel-.*\.tgz$/m);
  expect(readFileSync(join(out, 'SHA256SUMS'), 'utf8')).toBe(first);
}, 3_600_000);

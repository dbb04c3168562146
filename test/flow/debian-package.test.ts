import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DebianRoot, openDebianRoot } from '../support/debian/debian-root.ts';
import { debOf, EARLIER, packNow } from '../support/debian/packages.ts';
import { ACCOUNT, ServeInRoot } from '../support/debian/serve-in-root.ts';
import { closingOf, Person } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// The package on this machine's own file system with changes in memory. `npm run release:check` has minimal roots of Debian 12 and 13.

const run = promisify(execFile);
/** What a first try of a test, or an installation on this machine, has left in the root. */
const CLEAN =
  'dpkg --purge oriel; rm -rf /usr/bin/oriel /usr/lib/oriel /usr/local/bin/oriel /etc/systemd/system/oriel*';
/** dpkg knows a package nodejs or not: that depends on how this machine got its Node.js. */
const INSTALL = 'dpkg --force-depends --install';

let root: DebianRoot;
let serve: ServeInRoot;
let tarball: string;
let packages: readonly [earlier: string, current: string];

beforeAll(async () => {
  const folder = temporaryFolder();
  tarball = await packNow(folder);
  packages = [await debOf(tarball, folder, EARLIER), await debOf(tarball, folder, '0.1.9-2')];
  root = await openDebianRoot('/');
  await root.must('mkdir /debs');
  await root.put(packages[0], 'debs/earlier.deb');
  await root.put(packages[1], 'debs/current.deb');
  if ((await root.run('test -x /usr/bin/node')).status !== 0)
    await root.put(process.execPath, 'usr/bin/node');
}, 300_000);
afterAll(async () => {
  await serve?.stop();
  await root?.close();
});

test('every module that a module of the package loads by a relative path is in it', async () => {
  const { stdout } = await run('dpkg-deb', ['--fsys-tarfile', packages[1]], {
    encoding: 'buffer',
    maxBuffer: 1 << 28,
  });
  const folder = temporaryFolder();
  const tar = run('tar', ['-x', '-C', folder]);
  tar.child.stdin?.end(stdout);
  await tar;
  const { missing, looked } = findMissing(join(folder, 'usr/lib/oriel'));
  expect(looked).toBeGreaterThan(1000);
  // Paths in comments and in tests of dependencies lead nowhere in the npm package either.
  await run('tar', ['-xzf', tarball, '-C', folder]);
  const whole = new Set(findMissing(join(folder, 'package')).missing);
  expect(missing.filter((each) => !whole.has(each))).toEqual([]);
});

test('control file, scripts, modes and owners are those of a Debian package', async () => {
  const fields = (await run('dpkg-deb', ['--field', packages[1], 'Package', 'Version', 'Depends'])).stdout;
  expect(fields).toContain('nodejs (>= 20.19) | oriel-runtime (>= 20.19)');
  const { stdout } = await run('dpkg-deb', ['--contents', packages[1]], { maxBuffer: 1 << 26 });
  const lines = stdout.trim().split('\n');
  const odd = lines.filter(
    (line) => !/^(?:drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) root\/root /.test(line),
  );
  expect(odd).toEqual([]);
  // Machine code for this processor alone.
  expect(lines.filter((line) => line.endsWith('.node'))).toHaveLength(1);
});

test('installed, it serves; an upgrade keeps a console open; a removal keeps files that a purge deletes', async () => {
  await root.must(CLEAN);
  const printed = await root.must(`${INSTALL} /debs/earlier.deb`);
  expect(printed).toContain('oriel init --systemd --start');
  serve = await ServeInRoot.setUp(root);
  await serve.start();
  // Nothing that the next version of the unit would not replace.
  expect(await root.must('cd /etc/systemd/system && find . -name "oriel*" | sort')).toBe(
    './oriel.service.d\n./oriel.service.d/oriel-init.conf\n',
  );
  const alice = await Person.signIn(serve, ACCOUNT);
  const url = await alice.consoleUrl('demo');
  const { viewer, webSocket } = await alice.view(url);
  const closing = closingOf(webSocket);

  expect(await root.must(`${INSTALL} /debs/current.deb`)).toContain('(0.1.9-2) over (0.1.9-1)');
  const seen = viewer.updates;
  viewer.type('x');
  await viewer.until(() => viewer.updates > seen);
  expect(await serve.stop()).toBe(0);
  expect((await closing).code).toBe(4485);
  await serve.start();
  (await alice.view(url)).webSocket.close();
  expect(await serve.stop()).toBe(0);

  await root.must('dpkg --remove oriel');
  await root.must(
    'test -e /etc/oriel/oriel.conf && test -e /etc/logrotate.d/oriel && test -e /var/lib/oriel/tokens',
  );
  await root.must('dpkg --purge oriel');
  const left = 'find /etc /usr /var -xdev -not -path "*/oriel-test-*" -name "oriel*" -print';
  expect(
    (await root.must(left)).split('\n').filter((path) => !/^\/usr\/share\/(?:doc|man)|^$/.test(path)),
  ).toEqual([]);
}, 280_000);

test('it does not replace a file of npm', async () => {
  await root.must(CLEAN);
  await root.must('mkdir -p /usr/lib/oriel && ln -s ../lib/oriel/main.js /usr/bin/oriel');
  const { status, output } = await root.run(`${INSTALL} /debs/current.deb`);
  expect(status).not.toBe(0);
  expect(output).toContain('  /usr/lib/oriel\n  /usr/bin/oriel\n');
  expect(output).toContain('Nothing was changed.');
  expect(await root.must('readlink /usr/bin/oriel')).toBe('../lib/oriel/main.js\n');
});

/** Relative paths in modules below a folder that lead to no file. Both kinds of modules try these endings. */
function findMissing(folder: string): { missing: string[]; looked: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => relative(folder, join(each.parentPath, each.name)));
  const there = new Set(files.map((file) => join(folder, file)));
  const missing: string[] = [];
  let looked = 0;
  for (const file of files.filter(
    (each) => /\.[cm]?js$/.test(each) && !/\bnode_modules\/typebox\//.test(each),
  )) {
    const text = readFileSync(join(folder, file), 'utf8').replaceAll(/^\s*(?:\/\/|\*).*$/gm, '');
    for (const [, path = ''] of text.matchAll(
      /(?:require\(|\bfrom |import\(|^import )['"](\.{1,2}\/[^'"]+)['"]/gm,
    )) {
      looked += 1;
      const target = join(folder, dirname(file), path);
      const found = ['', '.js', '.json', '.cjs', '.mjs', '.node', '/index.js'].some((end) =>
        there.has(target + end),
      );
      if (!found) missing.push(`${file}: ${path}`);
    }
  }
  return { missing, looked };
}

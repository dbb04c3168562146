import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../support/documents.ts';

// The scripts of packages/ are JavaScript without types.
const { debianVersion } = await import(join(ROOT, 'packages/release/debian-version.js'));

const of = (build: object): string =>
  debianVersion({
    name: 'HEAD',
    version: '1.2.0',
    commit: 'c'.repeat(40),
    sourceDate: 1e9,
    tags: { here: [], all: [] },
    ...build,
  });

function isEarlier(first: string, second: string): boolean {
  try {
    execFileSync('dpkg', ['--compare-versions', `${first}-1`, 'lt', `${second}-1`]);
    return true;
  } catch {
    return false;
  }
}

test('dpkg orders commits before a tag, candidates, the tag and commits after it', () => {
  const tagged = { here: ['v1.2.0'], all: ['v1.2.0'] };
  const candidate = { version: '1.2.0-rc.1', tags: { here: ['v1.2.0-rc.1'], all: ['v1.2.0-rc.1'] } };
  const order = [
    of({}),
    of({ sourceDate: 1e9 + 1, commit: '0'.repeat(40) }),
    of(candidate),
    of({ name: 'v1.2.0', tags: tagged }),
    of({ tags: { here: [], all: ['v1.2.0'] } }),
  ];
  expect(order[3]).toBe('1.2.0');
  for (const [at, version] of order.slice(1).entries())
    expect(isEarlier(order[at]!, version), `${order[at]} < ${version}`).toBe(true);
});

test('a tag that is not the version of package.json is refused', () => {
  expect(() => of({ name: 'v1.3.0', tags: { here: ['v1.3.0'], all: ['v1.3.0'] } })).toThrow('1.2.0');
});

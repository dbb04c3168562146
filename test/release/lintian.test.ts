import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { released } from '../support/debian/packages.ts';
import { ROOT } from '../support/documents.ts';

/** What lintian prints, warnings included. It ends with 0 or 2 if it could read the package. */
function lintian(...words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = ['--allow-root', '--no-cfg', ...words];
    execFile('lintian', args, { maxBuffer: 1 << 24 }, (error, output, errors) => {
      if (error === null || error.code === 2) resolve(output);
      else reject(new Error(errors || String(error)));
    });
  });
}

test.each([
  ['oriel_', 'packages/deb/files/lintian-overrides'],
  ['oriel-runtime_', 'packages/runtime/lintian-overrides'],
])(
  'lintian finds nothing in %s but what its overrides explain',
  async (name, overrides) => {
    expect(await lintian(await released(name))).toBe('');
    const shown = await lintian('--show-overrides', await released(name));
    const used = new Set([...shown.matchAll(/^O: \S+: (\S+)/gm)].map(([, tag]) => tag));
    const blocks = readFileSync(join(ROOT, overrides), 'utf8')
      .trim()
      .split(/\n(?=#)/);
    const explained = blocks.flatMap((block) => {
      const [reason = '', ...lines] = block.split('\n');
      return lines.map((line) => ({ reason, tag: line.split(' ')[1] }));
    });
    expect(explained.every(({ reason }) => /^# \w.*\.$/.test(reason))).toBe(true);
    expect(explained.map(({ tag }) => tag).sort()).toEqual([...used].sort());
  },
  300_000,
);

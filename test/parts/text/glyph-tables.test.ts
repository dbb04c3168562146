import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const BUILDER = fileURLToPath(new URL('../../../scripts/build-glyphs.js', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../../../node_modules/.cache/debian', import.meta.url));
const hasFonts = ['console-setup-linux', 'unifont', 'ovmf'].every((name) =>
  existsSync(`${PACKAGES}/${name}`),
);

test.skipIf(!hasFonts)('the glyph tables are what the fonts of Debian give', async () => {
  const { stderr } = await promisify(execFile)(process.execPath, [BUILDER, '--check']);
  expect(stderr).toBe('');
});

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const BUILDER = fileURLToPath(new URL('../../../scripts/build-glyphs.js', import.meta.url));

test('the glyph tables are what the fonts of Debian give', async () => {
  const { stderr } = await promisify(execFile)(process.execPath, [BUILDER, '--check']);
  expect(stderr).toBe('');
});

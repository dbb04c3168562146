import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { detectCondition } from '../../../src/text/conditions.ts';
import { loadGlyphs } from '../../../src/text/glyphs/load-glyphs.ts';
import { ScreenReader } from '../../../src/text/screen-reader.ts';
import { unpackPicture } from '../../support/text/picture-file.ts';

const PICTURES = join(import.meta.dirname, 'pictures');
const MAX_BYTES = 300_000;
const CONDITIONS: Readonly<Record<string, string>> = {
  'kernel-panic-vga.gz': 'kernel_panic',
  'kernel-panic-framebuffer.gz': 'kernel_panic',
  'ovmf.gz': 'no_bootable_device',
};

const tables = await loadGlyphs();
const files = readdirSync(PICTURES);

for (const file of files.filter((each) => each.endsWith('.gz'))) {
  test(`reads the recorded screen ${file.replace('.gz', '')} without a wrong or unknown cell`, () => {
    const picture = unpackPicture(readFileSync(join(PICTURES, file)));
    const text = new ScreenReader(tables).read(picture);
    expect(`${text?.lines.join('\n').trimEnd()}\n`).toBe(
      readFileSync(join(PICTURES, file.replace('.gz', '.txt')), 'utf8'),
    );
    expect(text?.unknown).toBe(0);
    expect(detectCondition(text, picture)).toBe(CONDITIONS[file]);
  });
}

test('the recorded screens stay small', () => {
  const bytes = files.reduce((sum, file) => sum + readFileSync(join(PICTURES, file)).length, 0);
  expect(bytes).toBeLessThan(MAX_BYTES);
});

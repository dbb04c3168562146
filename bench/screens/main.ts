// `npm run screens`: reads the screens of real machines in QEMU and compares each cell with the serial log or with the text that the machine
// was given. `npm run screens -- --record` also writes the pictures of the unit tests. Words that follow choose cases by their names.
// Needs the packages of node scripts/install-test-packages.js --screens.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectCondition } from '../../src/text/conditions.ts';
import { loadGlyphs } from '../../src/text/glyphs/load-glyphs.ts';
import { ScreenReader } from '../../src/text/screen-reader.ts';
import { packPicture } from '../../test/support/text/picture-file.ts';
import { CASES } from './cases.ts';
import type { Shown } from './shown.ts';

const PICTURES = join(import.meta.dirname, '../../test/unit/text/pictures');
/** One of each kind: the unit tests read them. */
const RECORDED = [
  'kernel-panic-vga',
  'kernel-panic-framebuffer',
  'ovmf',
  'grub-unifont',
  'code-page-437-25-rows-all-colours',
  'console-fonts-vga-Uni2-Fixed16',
  'console-fonts-framebuffer-Lat15-TerminusBold32x16',
];

const words = process.argv.slice(2);
const isRecording = words.includes('--record');
const wanted = words.filter((word) => !word.startsWith('--'));
const folder = mkdtempSync(join(tmpdir(), 'oriel-screens-'));
const tables = await loadGlyphs();
const total = { cells: 0, right: 0, marked: 0, wrong: 0 };
try {
  for (const [name, show] of Object.entries(CASES)) {
    if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
    const own = join(folder, name);
    mkdirSync(own);
    try {
      for await (const shown of show(own, tables)) report(name, shown);
    } catch (error) {
      process.exitCode = 1;
      console.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const share = ((100 * total.right) / Math.max(1, total.cells)).toFixed(3);
console.log(
  `all: ${total.right} of ${total.cells} cells (${share} %), ${total.marked} marked, ${total.wrong} wrong`,
);
if (total.wrong > 0 || total.right < 0.999 * total.cells) process.exitCode = 1;

function report(name: string, { title, picture, compare }: Shown): void {
  const text = new ScreenReader(tables).read(picture);
  const label = `${name}${title === '' ? '' : `-${title}`}`;
  const size = `${picture.width}x${picture.height}`;
  if (text === undefined) {
    process.exitCode = 1;
    console.log(`${label}: ${size}, NO TEXT`);
    return;
  }
  const { cells, right, marked, wrong } = compare(text);
  total.cells += cells;
  total.right += right;
  total.marked += marked;
  total.wrong += wrong.length;
  const grid = `${text.columns}x${text.rows} of ${text.cellWidth}x${text.cellHeight} at ${text.left},${text.top}`;
  const result = `${right} of ${cells} right, ${marked} marked, ${wrong.length} wrong ${wrong.slice(0, 8).join(', ')}`;
  console.log(
    `${label}: ${size}, ${grid}: ${result}; condition: ${detectCondition(text, picture) ?? 'none'}`,
  );
  if (!isRecording || !RECORDED.includes(label)) return;
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(PICTURES, `${label}.gz`), packPicture(picture));
  writeFileSync(join(PICTURES, `${label}.txt`), `${text.lines.join('\n').trimEnd()}\n`);
}

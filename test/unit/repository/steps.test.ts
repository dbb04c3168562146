import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REFUSALS } from '../../../src/flow/refusals.ts';
import { STEPS } from '../../../src/flow/steps.ts';

const ROOT = join(import.meta.dirname, '../../..');

function sources(folder: string): { file: string; text: string }[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(join(ROOT, folder, file), 'utf8') }));
}

test('the table holds the sixteen steps in order', () => {
  expect(STEPS.map(({ number }) => number)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
  expect(new Set(STEPS.map(({ name }) => name)).size).toBe(16);
});

test('a comment marks where each step is done, and every such comment names a step of the table', () => {
  const marks = [...sources('src'), ...sources('web')]
    .filter(({ file }) => file !== 'src/flow/steps.ts')
    .flatMap(({ text }) => [...text.matchAll(/\[steps? (\d+)(?:(?: to | and |, )(\d+))?\]/g)])
    .flatMap(([, first, last]) => (last === undefined ? [Number(first)] : [Number(first), Number(last)]));
  expect([...new Set(marks)].sort((a, b) => a - b)).toEqual(STEPS.map(({ number }) => number));
});

test('ARCHITECTURE.md tells the same steps', () => {
  const text = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (\d+) \| ([a-z]+) \| (.+?) \| (.+?) \|$/gm)];
  expect(rows.map(([, number, actor, title]) => ({ number: Number(number), actor, title }))).toEqual(
    STEPS.map(({ number, actor, title }) => ({ number, actor, title })),
  );
});

test('every close code is in the range of Oriel or of RFC 6455', () => {
  const codes = Object.values(REFUSALS).map(({ closeCode }) => closeCode);
  for (const code of codes)
    expect([1000, 1002, 1003, 1009].includes(code) || (code >= 4400 && code < 4600)).toBe(true);
});

test('every refusal is thrown or sent somewhere', () => {
  const code = sources('src')
    .filter(({ file }) => !file.startsWith('src/flow/'))
    .map(({ text }) => text)
    .join('\n');
  const isUsed = (refusal: string) => new RegExp(`'${refusal}'|REFUSALS\\.${refusal}\\b`).test(code);
  const unused = Object.keys(REFUSALS).filter((refusal) => !isUsed(refusal));
  expect(unused).toEqual([]);
});

test('the words for people hold no address, option or secret', () => {
  for (const { title, sentence, advice } of Object.values(REFUSALS)) {
    for (const words of [title, sentence, advice])
      expect(words).not.toMatch(/\[\w+\]|\d+\.\d+\.\d+|:\d{2,}|_/);
    // A close frame's reason has 123 bytes, and the request id must fit behind the sentence.
    expect(Buffer.byteLength(`${sentence} (req-00000000-0000-0000-0000-000000000000)`)).toBeLessThanOrEqual(
      123,
    );
  }
});

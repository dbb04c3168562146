import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WaitingLines } from '../../../../../src/platform/log/outputs/waiting-lines.ts';

test('lines beyond the bound are dropped and counted', () => {
  const waiting = new WaitingLines(8);
  waiting.add('one\n');
  waiting.add('two\n');
  waiting.add('three\nfour\n');
  expect(String(waiting.next())).toBe('one\ntwo\n');
  expect(waiting.takeLost()).toBe(2);
  expect(waiting.takeLost()).toBe(0);
});

test('a line that was written in part is written again on a line of its own', () => {
  const waiting = new WaitingLines();
  waiting.add('one\ntwo\n');
  waiting.written(6);
  expect(String(waiting.next())).toBe('\ntwo\n');
  waiting.written(0);
  expect(String(waiting.next())).toBe('\ntwo\n');
  waiting.written(5);
  expect(waiting.isEmpty).toBe(true);
});

test('every line is written once as a whole, wherever writes end', () => {
  const line = fc.stringMatching(/^[a-c]{0,6}$/);
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 20 }),
      fc.array(fc.nat(12), { maxLength: 50 }),
      (lines, writes) => {
        const waiting = new WaitingLines();
        for (const [number, each] of lines.entries()) waiting.add(`${number}${each}|\n`);
        let file = '';
        for (const bytes of [...writes, ...lines.map(() => 1_000)]) {
          const next = String(waiting.next()).slice(0, bytes);
          file += next;
          waiting.written(next.length);
        }
        const whole = file.split('\n').filter((each) => each.endsWith('|'));
        expect(whole).toEqual(lines.map((each, number) => `${number}${each}|`));
        expect(waiting.isEmpty).toBe(true);
      },
    ),
  );
});

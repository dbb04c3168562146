import { expect, test } from 'vitest';
import { RequestTurns } from '../../../../src/platform/pace/request-turns.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('begins a few requests in a turn, and those that came with them in the turns after, in their order', async () => {
  const turns = new RequestTurns();
  const begun: number[] = [];
  for (let number = 0; number < 40; number++) turns.begin(() => begun.push(number));
  const counts = [begun.length];
  for (let turn = 0; turn < 2; turn++) {
    await nextTurn();
    counts.push(begun.length);
  }
  expect(counts).toEqual([16, 32, 40]);
  expect(begun).toEqual([...begun].sort((a, b) => a - b));
});

test('begins a request at once where few come', async () => {
  const turns = new RequestTurns();
  for (let turn = 0; turn < 3; turn++) {
    let isBegun = false;
    turns.begin(() => {
      isBegun = true;
    });
    expect(isBegun).toBe(true);
    await nextTurn();
    await nextTurn();
  }
});

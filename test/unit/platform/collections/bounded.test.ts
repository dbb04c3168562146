import { expect, test } from 'vitest';
import { BoundedMap } from '../../../../src/platform/collections/bounded-map.ts';
import { BoundedSet } from '../../../../src/platform/collections/bounded-set.ts';

test('a full map replaces the entry that was set longest ago', () => {
  const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3);
  expect(map.isFull).toBe(true);
  map.set('c', 4);
  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
});

test('a full set replaces the value that was added longest ago', () => {
  const set = new BoundedSet<string>(2).add('a').add('b').add('a').add('c');
  expect([...set]).toEqual(['a', 'c']);
});

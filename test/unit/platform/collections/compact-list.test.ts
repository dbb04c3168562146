import { expect, test } from 'vitest';
import { CompactList } from '../../../../src/platform/collections/compact-list.ts';

test('tells who is there, in the order of their coming', () => {
  const list = new CompactList<string>();
  const entries = ['ann', 'bob', 'cid'].map((name) => list.add(name));
  entries[1]!.leave();
  list.add('dan');
  expect([...list]).toEqual(['ann', 'cid', 'dan']);
  expect(list.size).toBe(3);
});

test('an item that was added twice leaves once per entry, and an entry leaves only once', () => {
  const list = new CompactList<string>();
  const [first] = [list.add('ann'), list.add('ann')];
  first.leave();
  first.leave();
  expect([...list]).toEqual(['ann']);
});

test('an entry that has left keeps no reference to its item', () => {
  const entry = new CompactList<object>().add({});
  entry.leave();
  expect(entry.item).toBeUndefined();
});

test('who leaves while all are looked at is not met any more', () => {
  const list = new CompactList<number>();
  const entries = [0, 1, 2].map((number) => list.add(number));
  const met: number[] = [];
  for (const number of list) {
    met.push(number);
    entries[1]!.leave();
  }
  expect(met).toEqual([0, 2]);
});

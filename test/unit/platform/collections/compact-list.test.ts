import { expect, test } from 'vitest';
import { CompactList } from '../../../../src/platform/collections/compact-list.ts';

test('tells who is there, in the order of their coming', () => {
  const list = new CompactList<string>();
  const seats = ['ann', 'bob', 'cid'].map((name) => list.add(name));
  seats[1]!.leave();
  list.add('dan');
  expect([...list]).toEqual(['ann', 'cid', 'dan']);
  expect(list.size).toBe(3);
});

test('one that is there twice leaves once at a time, and a seat is left once', () => {
  const list = new CompactList<string>();
  const [first] = [list.add('ann'), list.add('ann')];
  first.leave();
  first.leave();
  expect([...list]).toEqual(['ann']);
});

test('a seat that was left holds nobody', () => {
  const seat = new CompactList<object>().add({});
  seat.leave();
  expect(seat.item).toBeUndefined();
});

test('who leaves while all are looked at is not met any more', () => {
  const list = new CompactList<number>();
  const seats = [0, 1, 2].map((number) => list.add(number));
  const met: number[] = [];
  for (const number of list) {
    met.push(number);
    seats[1]!.leave();
  }
  expect(met).toEqual([0, 2]);
});

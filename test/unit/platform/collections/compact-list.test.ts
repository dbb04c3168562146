import { expect, test } from 'vitest';
import { Roster } from '../../../../src/platform/collections/compact-list.ts';

test('tells who is there, in the order of their coming', () => {
  const roster = new Roster<string>();
  const seats = ['ann', 'bob', 'cid'].map((name) => roster.add(name));
  seats[1]!.leave();
  roster.add('dan');
  expect([...roster]).toEqual(['ann', 'cid', 'dan']);
  expect(roster.size).toBe(3);
});

test('one that is there twice leaves once at a time, and a seat is left once', () => {
  const roster = new Roster<string>();
  const [first] = [roster.add('ann'), roster.add('ann')];
  first.leave();
  first.leave();
  expect([...roster]).toEqual(['ann']);
});

test('a seat that was left holds nobody', () => {
  const seat = new Roster<object>().add({});
  seat.leave();
  expect(seat.item).toBeUndefined();
});

test('who leaves while all are looked at is not met any more', () => {
  const roster = new Roster<number>();
  const seats = [0, 1, 2].map((number) => roster.add(number));
  const met: number[] = [];
  for (const number of roster) {
    met.push(number);
    seats[1]!.leave();
  }
  expect(met).toEqual([0, 2]);
});

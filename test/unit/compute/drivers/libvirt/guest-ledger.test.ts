import { beforeEach, expect, test } from 'vitest';
import type { LifecycleChange } from '../../../../../src/compute/drivers/libvirt/connection.ts';
import { GuestLedger } from '../../../../../src/compute/drivers/libvirt/guest-ledger.ts';

let told: string[];
let ledger: GuestLedger;

beforeEach(() => {
  told = [];
  ledger = new GuestLedger(({ instanceUuid, change }: LifecycleChange) =>
    told.push(`${instanceUuid} ${change}`),
  );
});

const entry = (uuid: string, name: string, id: number | null) => ({ uuid, name, id });
const stopped = (name: string, detail = 'Destroyed') => ({ name, event: 'Stopped', detail });

test('the guests that are there at first are not told', () => {
  ledger.begin([entry('a', 'one', 1), entry('b', 'two', null)]);
  expect(told).toEqual([]);
  expect(ledger.differs([entry('a', 'one', 1), entry('b', 'two', null)])).toBe(false);
});

test('a list tells what no event has told', () => {
  ledger.begin([
    entry('a', 'one', 1),
    entry('b', 'two', null),
    entry('c', 'three', 2),
    entry('d', 'four', 3),
  ]);
  const index = [entry('a', 'one', null), entry('b', 'two', 9), entry('d', 'four', 8), entry('e', 'five', 7)];
  expect(ledger.differs(index)).toBe(true);
  ledger.settleAll(index);
  expect(told.sort()).toEqual(['a stopped', 'b started', 'c deleted', 'd started', 'd stopped', 'e started']);
  expect(ledger.differs(index)).toBe(false);
});

test('a guest that was started anew unseen has stopped, then started', () => {
  ledger.begin([entry('a', 'one', 1)]);
  ledger.settleAll([entry('a', 'one', 2)]);
  expect(told).toEqual(['a stopped', 'a started']);
});

test('what an event has told, no list tells again', () => {
  ledger.begin([entry('a', 'one', 1)]);
  ledger.stopped(stopped('one'));
  ledger.settle('a', [entry('a', 'one', null)]);
  ledger.settleAll([entry('a', 'one', null)]);
  expect(told).toEqual(['a stopped']);
});

test('a guest that has migrated away is not deleted', () => {
  ledger.begin([entry('a', 'one', 1)]);
  ledger.stopped(stopped('one', 'Migrated'));
  ledger.settle('a', []);
  ledger.settleAll([]);
  expect(told).toEqual(['a migrated']);
});

test('a guest that came back after a migration can be deleted', () => {
  ledger.begin([entry('a', 'one', 1)]);
  ledger.stopped(stopped('one', 'Migrated'));
  ledger.settleAll([entry('a', 'one', 5)]);
  ledger.stopped(stopped('one'));
  ledger.settleAll([]);
  expect(told).toEqual(['a migrated', 'a started', 'a stopped', 'a deleted']);
});

test('a list that is read before the event of a guest that is missing leaves the word to the event', () => {
  ledger.begin([entry('a', 'one', 1), entry('b', 'two', 2)]);
  ledger.learn([entry('b', 'two', 2)]);
  ledger.settle('b', [entry('b', 'two', 2)]);
  ledger.stopped(stopped('one', 'Migrated'));
  ledger.settle('a', [entry('b', 'two', 2)]);
  expect(told).toEqual(['a migrated']);
});

test('a renamed guest is found by its new name', () => {
  ledger.begin([entry('a', 'one', 1)]);
  expect(ledger.uuidOf({ name: 'other' })).toBeUndefined();
  ledger.learn([entry('a', 'other', 1)]);
  ledger.stopped(stopped('other'));
  expect(ledger.uuidOf({ name: 'one' })).toBeUndefined();
  expect(told).toEqual(['a stopped']);
});

test('a name that another guest bears now means that one', () => {
  ledger.begin([entry('a', 'one', 1)]);
  ledger.learn([entry('b', 'one', 2)]);
  expect(ledger.uuidOf({ name: 'one' })).toBe('b');
  ledger.settleAll([entry('b', 'one', 2)]);
  expect(told).toEqual(['a deleted', 'b started']);
  expect(ledger.uuidOf({ name: 'one' })).toBe('b');
});

test('an event of a guest that nobody knows is nothing', () => {
  ledger.stopped(stopped('ghost'));
  expect(told).toEqual([]);
});

test('an event that says the uuid is that guest’s, whoever bears the name', () => {
  ledger.begin([entry('a', 'one', 1), entry('b', 'two', 2)]);
  ledger.stopped({ ...stopped('two'), uuid: 'a' });
  expect(told).toEqual(['a stopped']);
});

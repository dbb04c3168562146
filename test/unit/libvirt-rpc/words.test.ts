import { expect, test } from 'vitest';
import { eventWords, stateWord } from '../../../src/libvirt-rpc/words.ts';

test('states are the words of virsh domstate', () => {
  expect([1, 3, 5, 7].map(stateWord)).toEqual(['running', 'paused', 'shut off', 'pmsuspended']);
});

test('events are the words of virsh event', () => {
  expect(eventWords(2, 0)).toEqual({ event: 'Started', detail: 'Booted' });
  expect(eventWords(5, 3)).toEqual({ event: 'Stopped', detail: 'Migrated' });
  expect(eventWords(1, 1)).toEqual({ event: 'Undefined', detail: 'Renamed' });
});

test('numbers that a newer libvirt may send have no word and do no harm', () => {
  expect(stateWord(99)).toBe('state 99');
  expect(eventWords(99, 1)).toEqual({ event: 'event 99', detail: 'detail 1' });
  expect(eventWords(5, -1)).toEqual({ event: 'Stopped', detail: 'detail -1' });
});

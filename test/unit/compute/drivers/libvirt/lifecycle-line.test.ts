import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLifecycleLine } from '../../../../../src/compute/drivers/libvirt/lifecycle-line.ts';

test('a line has domain, event and detail', () => {
  expect(parseLifecycleLine("event 'lifecycle' for domain 'web': Stopped Migrated")).toEqual({
    name: 'web',
    event: 'Stopped',
    detail: 'Migrated',
  });
  expect(
    parseLifecycleLine("event 'lifecycle' for domain 'web': Shutdown Finished after host request"),
  ).toEqual({
    name: 'web',
    event: 'Shutdown',
    detail: 'Finished after host request',
  });
});

test('any name of a domain is parsed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
      const line = `event 'lifecycle' for domain '${name}': Started Booted`;
      expect(parseLifecycleLine(line)).toEqual({ name, event: 'Started', detail: 'Booted' });
    }),
  );
});

test('other lines are not events', () => {
  for (const line of [
    '',
    'events received: 3',
    "event 'reboot' for domain 'x'",
    "event 'graphics' for domain 'x': y",
  ]) {
    expect(parseLifecycleLine(line)).toBeUndefined();
  }
});

import { expect, test } from 'vitest';
import { ScreenAllowance } from '../../../../src/proxy/protocols/vnc/refusal/screen-allowance.ts';
import { RefusalHolds } from '../../../../src/proxy/refusal/refusal-holds.ts';

/** Bounds of four screens in all and two of one address, and a clock that the test sets. */
function holds() {
  const clock = { time: 0, now: () => clock.time };
  const bounded = new RefusalHolds(() => ({ max: 4, maxPerAddress: 2 }), clock);
  const hold = (address: string) => {
    const admitted = bounded.admits(address);
    const held = { cut: () => bounded.delete(held) };
    if (admitted) bounded.add(held, address);
    return admitted ? held : undefined;
  };
  return { bounded, hold, clock };
}

test('counts the addresses of one IPv6 /64 as one', () => {
  const { hold } = holds();
  expect([hold('2001:db8::1'), hold('2001:db8::2')]).not.toContain(undefined);
  expect(hold('2001:db8::ffff:3')).toBeUndefined();
  expect(hold('2001:db8:0:1::1')).toBeDefined();
});

test('an ended refusal frees its place, until the address has used its minute', () => {
  const { bounded, hold, clock } = holds();
  for (let times = 0; times < 12; times++) hold('192.0.2.1')!.cut();
  expect(bounded.size).toBe(0);
  expect(hold('192.0.2.1')).toBeUndefined();
  expect(hold('192.0.2.2')).toBeDefined();
  clock.time += 5_000;
  expect(hold('192.0.2.1')).toBeDefined();
});

test('beyond the bound for all, no address is admitted', () => {
  const { hold } = holds();
  for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']) hold(address);
  expect(hold('192.0.2.5')).toBeUndefined();
});

test('a viewer of a refusal screen can move its pointer without end', () => {
  let now = 0;
  const allowance = new ScreenAllowance(() => now);
  // A minute of 100 pointer events a second, each a read of one short frame.
  for (let event = 0; event < 6_000; event++) {
    now += 10;
    expect(allowance.take(12 + 256 + 512)).toBe(true);
  }
});

test('a client that floods a refusal screen exhausts its allowance after a few thousand frames', () => {
  const allowance = new ScreenAllowance(() => 0);
  let frames = 0;
  while (allowance.take(262)) frames++;
  expect(frames).toBeLessThan(4_000);
});

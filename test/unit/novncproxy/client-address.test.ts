import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { clientAddress } from '../../../src/novncproxy/client-address.ts';

const asked = (remoteAddress: string | undefined, forwardedFor?: string) => ({
  headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  socket: { remoteAddress } as Socket,
});

test('without a reverse proxy it is the peer, whatever the headers claim', () => {
  expect(clientAddress(asked('192.0.2.1', '203.0.113.9'), false)).toBe('192.0.2.1');
  expect(clientAddress(asked('::ffff:192.0.2.1'), false)).toBe('192.0.2.1');
  expect(clientAddress(asked('2001:db8::1'), false)).toBe('2001:db8::1');
  expect(clientAddress(asked(undefined), false)).toBe('unknown');
});

test('behind one it is the last address that X-Forwarded-For names', () => {
  expect(clientAddress(asked('192.0.2.1', '203.0.113.9'), true)).toBe('203.0.113.9');
  expect(clientAddress(asked('192.0.2.1', '10.0.0.1, 203.0.113.9'), true)).toBe('203.0.113.9');
  expect(clientAddress(asked('192.0.2.1', '203.0.113.9, 2001:db8::7'), true)).toBe('2001:db8::7');
});

test('behind one that names nobody, or nonsense, it is the peer', () => {
  for (const value of [undefined, '', 'unknown', 'a, ', '203.0.113.9:80', '203.0.113.9, <script>']) {
    expect(clientAddress(asked('192.0.2.1', value), true)).toBe('192.0.2.1');
  }
});

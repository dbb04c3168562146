import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TrustedProxies } from '../../../../src/platform/reverse-proxy/trusted-proxies.ts';
import { memoryLog } from '../../../support/memory-log.ts';

const RANGES = ['10.78.0.10/32', '192.168.0.0/16', '2001:db8:1::/48'];

function trusting(ranges: readonly string[] = RANGES, anyoneTellsLinks = false) {
  const { log, text } = memoryLog();
  const proxies = new TrustedProxies({ ranges: () => ranges, anyoneTellsLinks: () => anyoneTellsLinks }, log);
  const clientOf = (remoteAddress: string | undefined, headers: IncomingHttpHeaders = {}) =>
    proxies.clientOf({ headers, socket: { remoteAddress } as Socket } as IncomingMessage);
  return { proxies, clientOf, text };
}

const xff = (value: string): IncomingHttpHeaders => ({ 'x-forwarded-for': value });

test('a client that is no trusted proxy has the address of its connection, whatever its headers say', () => {
  const { clientOf } = trusting();
  const forged = { ...xff('203.0.113.9'), forwarded: 'for=203.0.113.8', 'x-forwarded-proto': 'https' };
  expect(clientOf('192.0.2.1', forged)).toEqual({ address: '192.0.2.1', scheme: 'http', host: undefined });
  expect(clientOf('::ffff:192.0.2.1').address).toBe('192.0.2.1');
  expect(clientOf(undefined, forged).address).toBe('unknown');
  fc.assert(
    fc.property(fc.ipV6(), fc.string(), fc.string(), (address, one, other) => {
      fc.pre(!address.startsWith('2001:db8:1:'));
      const lying = clientOf(address, { 'x-forwarded-for': one, forwarded: other });
      expect(lying).toEqual(clientOf(address));
    }),
  );
});

test('a trusted proxy tells who asked it, in IPv4 and IPv6', () => {
  const { clientOf } = trusting();
  expect(clientOf('10.78.0.10', xff('203.0.113.9')).address).toBe('203.0.113.9');
  expect(clientOf('::ffff:10.78.0.10', xff('2001:DB8:0::7')).address).toBe('2001:db8::7');
  expect(clientOf('2001:db8:1::5', xff('[2001:db8::7]:4711')).address).toBe('2001:db8::7');
  expect(clientOf('10.78.0.10', xff('203.0.113.9:4711')).address).toBe('203.0.113.9');
});

test('of a chain it is the nearest address that is no trusted proxy: what a client wrote stands before it', () => {
  const { clientOf } = trusting();
  expect(clientOf('10.78.0.10', xff('1.2.3.4, 203.0.113.9')).address).toBe('203.0.113.9');
  expect(clientOf('10.78.0.10', xff('1.2.3.4,203.0.113.9, 192.168.1.1')).address).toBe('203.0.113.9');
  expect(clientOf('10.78.0.10', xff('192.168.1.2, 192.168.1.1')).address).toBe('192.168.1.2');
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string())), (before) => {
      const header = [...before.map((each) => each.replaceAll(',', '')), '203.0.113.9', '192.168.1.1'];
      expect(clientOf('10.78.0.10', xff(header.join(', '))).address).toBe('203.0.113.9');
    }),
  );
});

test('a chain is followed for sixteen proxies, however long it is', () => {
  const { clientOf } = trusting();
  const chain = Array.from({ length: 2_000 }, (_, index) => `192.168.${index >> 8}.${index & 255}`);
  expect(clientOf('10.78.0.10', xff(chain.join(','))).address).toBe('192.168.7.192');
});

test('a trusted proxy that reports no address counts as the client, and the debug log has a line', () => {
  for (const value of ['', 'unknown', 'a, ', '203.0.113.9, <script>', '1.2.3.4, _hidden', '1.2.3.4/8']) {
    const { clientOf, text } = trusting();
    expect(clientOf('10.78.0.10', xff(value)).address).toBe('10.78.0.10');
    expect(text().includes('reports no address')).toBe(value !== '');
  }
});

test('Forwarded is read where X-Forwarded-For is absent, quotes and ports and all', () => {
  const { clientOf } = trusting();
  const told = (forwarded: string) => clientOf('10.78.0.10', { forwarded });
  expect(told('for=203.0.113.9')).toEqual({ address: '203.0.113.9', scheme: 'http', host: undefined });
  expect(told('For="[2001:db8::7]:4711";Proto=HTTPS;host="c.example:8774"')).toEqual({
    address: '2001:db8::7',
    scheme: 'https',
    host: 'c.example:8774',
  });
  expect(told('for=1.2.3.4, for=203.0.113.9;proto=https, for=192.168.0.1;proto=http')).toMatchObject({
    address: '203.0.113.9',
    scheme: 'https',
  });
  expect(told('for="a,b;c=\\"d", for=203.0.113.9').address).toBe('203.0.113.9');
  expect(clientOf('10.78.0.10', { forwarded: 'for=1.2.3.4', ...xff('203.0.113.9') }).address).toBe(
    '203.0.113.9',
  );
});

test('a Forwarded that cannot be read is believed in no part', () => {
  const { clientOf } = trusting();
  for (const forwarded of [
    '',
    ',',
    ';',
    'for',
    'for="1.2.3.4',
    'for=1.2.3.4 x',
    'for=1.2.3.4;for=5.6.7.8',
    '"',
  ]) {
    expect(clientOf('10.78.0.10', { forwarded }).address).toBe('10.78.0.10');
  }
  fc.assert(
    fc.property(fc.string(), (forwarded) => {
      expect(clientOf('10.78.0.10', { forwarded }).address).not.toBe('');
    }),
  );
});

test('a header of many blanks costs no time', () => {
  const { clientOf } = trusting();
  const forwarded = `for=1.2.3.4,${' '.repeat(1_000_000)}@`;
  expect(clientOf('10.78.0.10', { forwarded }).address).toBe('10.78.0.10');
});

test('a connection that was introduced is the client that it was introduced as', () => {
  const { proxies } = trusting();
  const socket = { remoteAddress: '10.78.0.10' } as Socket;
  const asked = (headers: IncomingHttpHeaders) =>
    proxies.clientOf({ headers, socket } as IncomingMessage).address;
  proxies.introduce(socket, '203.0.113.9');
  expect(asked(xff('1.2.3.4'))).toBe('203.0.113.9');
  proxies.introduce(socket, '192.168.0.1');
  expect(asked(xff('203.0.113.7'))).toBe('203.0.113.7');
});

test("with Nova's option and no trusted proxy every client may set scheme and host of links, but no client its address", () => {
  const headers = { ...xff('203.0.113.9'), 'x-forwarded-proto': 'https', 'x-forwarded-host': 'c.example' };
  expect(trusting([], true).clientOf('192.0.2.1', headers)).toEqual({
    address: '192.0.2.1',
    scheme: 'https',
    host: 'c.example',
  });
  expect(trusting(RANGES, true).clientOf('192.0.2.1', headers).scheme).toBe('http');
});

test('who is trusted may change while everything runs', () => {
  let ranges = RANGES;
  const { log } = memoryLog();
  const proxies = new TrustedProxies({ ranges: () => ranges, anyoneTellsLinks: () => false }, log);
  expect(proxies.trusts('10.78.0.10')).toBe(true);
  ranges = ['10.78.0.11/32'];
  expect(proxies.trusts('10.78.0.10')).toBe(false);
  expect(proxies.trusts('10.78.0.11')).toBe(true);
});

import { expect, test } from 'vitest';
import { lookUpListenAddress } from '../../../../src/platform/network/listen-address.ts';

const BOTH = [
  { address: '10.0.0.1', family: 4 },
  { address: 'fd00::1', family: 6 },
  { address: '10.0.0.2', family: 4 },
];

test('of a name with addresses of both kinds the wanted kind is listened on', async () => {
  const resolve = async () => BOTH;
  expect(await lookUpListenAddress('controller', false, resolve)).toBe('10.0.0.1');
  expect(await lookUpListenAddress('controller', true, resolve)).toBe('fd00::1');
  expect(await lookUpListenAddress('controller', true, async () => BOTH.slice(0, 1))).toBe('10.0.0.1');
});

test.each<[string, boolean, string]>([
  ['10.0.0.1', true, '10.0.0.1'],
  ['::1', false, '::1'],
  ['[fd00::1]', false, 'fd00::1'],
  ['', false, '0.0.0.0'],
  ['', true, '::'],
])('%j with source_is_ipv6 %s is listened on as %s', async (host, preferIpv6, address) => {
  expect(await lookUpListenAddress(host, preferIpv6)).toBe(address);
});

test('a name that the system knows is resolved by it', async () => {
  expect(['127.0.0.1', '::1']).toContain(await lookUpListenAddress('localhost', false));
});

test('a name without an address is an error', async () => {
  const noAddresses = async () => [];
  await expect(lookUpListenAddress('missing.invalid', false, noAddresses)).rejects.toThrow(
    'missing.invalid has no address',
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_PROXY_HEADER, readProxyHeader } from '../../../../src/platform/reverse-proxy/proxy-header.ts';
import { binaryProxyHeader, proxyLine } from '../../../support/proxy-headers.ts';

const problem = (bytes: Buffer | string) => {
  const header = readProxyHeader(Buffer.from(bytes));
  return header !== 'incomplete' && 'problem' in header;
};

test('version 1 is a line', () => {
  const line = 'PROXY TCP4 203.0.113.7 192.0.2.1 51234 6080\r\n';
  expect(readProxyHeader(Buffer.from(`${line}GET / HTTP/1.1`))).toEqual({
    length: line.length,
    client: '203.0.113.7',
  });
  expect(readProxyHeader(Buffer.from('PROXY TCP6 2001:DB8::7 ::1 51234 6080\r\n'))).toMatchObject({
    client: '2001:db8::7',
  });
  for (const unknown of ['PROXY UNKNOWN\r\n', 'PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n']) {
    expect(readProxyHeader(Buffer.from(unknown))).toEqual({ length: unknown.length, client: null });
  }
});

test('version 2 is a signature, a command, a family, a length and addresses', () => {
  // biome-ignore format: as the specification lays it out
  const header = Buffer.from([
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, // the signature
    0x21, 0x11, 0x00, 0x0c,                                                 // version 2, PROXY; TCP over IPv4; 12 bytes
    203, 0, 113, 7, 192, 0, 2, 1, 0xc8, 0x22, 0x17, 0xc0,
  ]);
  expect(readProxyHeader(Buffer.concat([header, Buffer.from([0x16])]))).toEqual({
    length: 28,
    client: '203.0.113.7',
  });
  expect(readProxyHeader(binaryProxyHeader('2001:db8::7', 300))).toEqual({
    length: 352,
    client: '2001:db8::7',
  });
  const local = Buffer.from(header);
  local[12] = 0x20;
  expect(readProxyHeader(local)).toEqual({ length: 28, client: null });
});

test('version 2 may have as much behind the addresses as its length field allows', () => {
  const header = binaryProxyHeader('203.0.113.7', 65_535 - 12);
  expect(header.length).toBe(MAX_PROXY_HEADER);
  expect(readProxyHeader(header.subarray(0, -1))).toBe('incomplete');
  expect(readProxyHeader(header)).toEqual({ length: MAX_PROXY_HEADER, client: '203.0.113.7' });
});

test.each([
  ['PROXY TCP4 203.0.113.7 192.0.2.1 0 65535\r\n', false],
  ['PROXY TCP4 203.0.113.7 192.0.2.1 99999 6080\r\n', true],
  ['PROXY TCP4 203.0.113.7 192.0.2.1 51234 65536\r\n', true],
  ['PROXY TCP4 203.0.113.7 192.0.2.1 051 6080\r\n', true],
  ['PROXY TCP4 203.0.113.7 nonsense 51234 6080\r\n', true],
  ['PROXY TCP4 203.0.113.7 2001:db8::7 51234 6080\r\n', true],
])('the version 1 line %j is a problem: %s', (line, expected) => {
  expect(problem(line)).toBe(expected);
});

test('whatever the address, each version gives it back, and not before the last byte', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.boolean(), fc.nat(400), (address, isBinary, cut) => {
      const bytes = isBinary ? binaryProxyHeader(address) : proxyLine(address);
      expect(readProxyHeader(bytes)).toMatchObject({ length: bytes.length });
      expect(readProxyHeader(bytes.subarray(0, cut % bytes.length))).toBe('incomplete');
    }),
  );
});

test('anything else is a problem at its first wrong byte, and nothing is waited for beyond the bound', () => {
  for (const bytes of [
    'GET / HTTP/1.1\r\n',
    'POST ',
    'PROXX',
    '\x16\x03\x01',
    '\r\n\r\nX',
    'PROXY TCP4 203.0.113.7\r\n',
    'PROXY TCP4 2001:db8::7 ::1 1 2\r\n',
    'PROXY TCP6 203.0.113.7 192.0.2.1 1 2\r\n',
    'PROXY TCP4 203.0.113.777 192.0.2.1 1 2\r\n',
    'PROXY TCP4 203.0.113.7 192.0.2.1 1 2\n',
    'PROXY UDP4 203.0.113.7 192.0.2.1 1 2\r\n',
    `PROXY UNKNOWN ${'x'.repeat(200)}\r\n`,
    `PROXY ${'x'.repeat(101)}`,
  ]) {
    expect(problem(bytes), JSON.stringify(bytes)).toBe(true);
  }
  const header = binaryProxyHeader('203.0.113.7');
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(header);
    bytes[at] = value;
    return bytes;
  };
  for (const [at, value] of [
    [12, 0x11],
    [12, 0x22],
    [13, 0x12],
    [13, 0x21],
  ] as const) {
    expect(problem(changed(at, value)), `byte ${at} is ${value}`).toBe(true);
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: MAX_PROXY_HEADER, maxLength: MAX_PROXY_HEADER + 10 }), (bytes) => {
      expect(readProxyHeader(Buffer.from(bytes))).not.toBe('incomplete');
    }),
  );
});

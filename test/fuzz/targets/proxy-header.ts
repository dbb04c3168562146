import { isIP } from 'node:net';
import { MAX_PROXY_HEADER, readProxyHeader } from '../../../src/platform/reverse-proxy/proxy-header.ts';
import type { Random } from '../random.ts';
import { require, requireSame, type Target } from '../target.ts';

/** The PROXY header of a connection, versions 1 and 2: read the same whatever the cuts, and never waited for without end. */
export const proxyHeader: Target = {
  name: 'proxy-header',
  weight: 1,
  words: [
    'PROXY ',
    '\r\n\r\n\0\r\nQUIT\n',
    '\x21\x11\0\x0c',
    '\x21\x21\0\x24',
    '\x20\0\0\0',
    'TCP4 ',
    'TCP6 ',
    'UNKNOWN',
    '\r\n',
    '::ffff:',
  ],
  open: () => ({
    generate: (random) =>
      Buffer.concat([
        random.oneIn(2) ? randomLine(random) : randomBinary(random),
        Buffer.from(random.word(30)),
      ]),
    attempt(pieces) {
      const whole = Buffer.concat(pieces);
      const header = readProxyHeader(whole);
      if (header === 'incomplete')
        require(whole.length < MAX_PROXY_HEADER, 'a header without end is waited for');
      else if ('length' in header) {
        require(header.length <= whole.length, 'a header is longer than what came');
        require(header.client === null ||
          isIP(header.client) !== 0, `an address that is none: ${header.client}`);
      }
      let heard = Buffer.alloc(0);
      for (const piece of pieces) {
        heard = Buffer.concat([heard, piece]);
        const soFar = readProxyHeader(heard);
        if (soFar === 'incomplete') continue;
        // A line that has no end yet may be told of before its end would have told something else.
        if (!('problem' in soFar)) requireSame('what a split header says', soFar, header);
        return;
      }
    },
  }),
};

function randomLine(random: Random): Buffer {
  const address = random.pick([
    '203.0.113.7',
    '2001:db8::7',
    '::ffff:203.0.113.7',
    'fe80::1%3',
    '999.1.1.1',
    '',
  ]);
  const family = random.pick(['TCP4', 'TCP6', 'UNKNOWN', 'UDP4']);
  return Buffer.from(
    `PROXY ${family} ${address} ${random.oneIn(4) ? random.word(90) : '192.0.2.1'} 51234 6080\r\n`,
  );
}

function randomBinary(random: Random): Buffer {
  const addresses = random.bytes(random.pick([0, 4, 12, 36, 216, 300]));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(random.oneIn(6) ? random.below(65_536) : addresses.length);
  const command = random.pick([0x20, 0x21, 0x21, 0x21, 0x11, 0x2f]);
  const family = random.pick([0x11, 0x21, 0x12, 0x00, 0x31]);
  return Buffer.concat([
    Buffer.from('\r\n\r\n\0\r\nQUIT\n'),
    Buffer.from([command, family]),
    length,
    addresses,
  ]);
}

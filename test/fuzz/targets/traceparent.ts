import { parseTraceparent } from '../../../src/flow/trace-context.ts';
import type { Random } from '../random.ts';
import { require, type Target } from '../target.ts';

/** The header `traceparent` of a reverse proxy, which may pass on what a client sent: its ids are ids, whatever the header is. */
export const traceparent: Target = {
  name: 'traceparent',
  weight: 1,
  words: [
    '00-',
    'cc-',
    'ff-',
    '-01',
    '-00',
    '-',
    '0000000000000000',
    ', ',
    '0af7651916cd43dd8448eb211c80319c',
  ],
  open: () => ({
    generate: (random) => Buffer.from(randomHeader(random)),
    attempt(pieces) {
      const value = Buffer.concat(pieces).toString('latin1');
      const context = parseTraceparent(value);
      if (context === undefined) return;
      const { traceId, spanId } = context;
      require(/^[0-9a-f]{32}$/.test(traceId) && !/^0+$/.test(traceId), `no trace id: ${traceId}`);
      require(/^[0-9a-f]{16}$/.test(spanId) && !/^0+$/.test(spanId), `no span id: ${spanId}`);
      require(value.includes(`-${traceId}-${spanId}-`), `ids that the header does not have: ${value}`);
      require(!value.startsWith('ff'), 'the version that is not allowed is read');
    },
  }),
};

function randomHeader(random: Random): string {
  const hex = (digits: number) => random.bytes(digits / 2).toString('hex');
  const parts = [
    random.pick(['00', 'cc', 'ff', hex(2)]),
    hex(32),
    hex(16),
    random.pick(['00', '01', hex(2)]),
  ];
  if (random.oneIn(4)) parts.push(random.word(300));
  if (random.oneIn(4)) parts[random.below(parts.length)] = random.word(40);
  return parts.join(random.oneIn(8) ? random.word(3) : '-');
}

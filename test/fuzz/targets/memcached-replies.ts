import {
  decodeMemory,
  decodeToken,
  encodeDeletedToken,
  encodeLive,
} from '../../../src/consoleauth/stores/memcached/records/token-records.ts';
import { type Reply, ReplyParser } from '../../../src/consoleauth/stores/memcached/wire/reply-parser.ts';
import { anAuthorizedConsole } from '../../support/authorized-console.ts';
import type { Random } from '../random.ts';
import { require, requireSame, type Target } from '../target.ts';

const HASH = 'a'.repeat(64);

/** Replies of a memcached, which anybody on its network can write to: read the same whatever the cuts, or given up. */
export const memcachedReplies: Target = {
  name: 'memcached-replies',
  weight: 1,
  words: [
    'VALUE oriel:t:x 0 5 1\r\n',
    'END\r\n',
    '\r\n',
    'STORED\r\n',
    'SERVER_ERROR x\r\n',
    'VALUE x 0 4294967295\r\n',
    '"deleted":',
  ],
  open: () => ({
    generate: randomReplies,
    attempt(pieces) {
      const whole = Buffer.concat(pieces);
      for (const expected of ['values', 'line'] as const) {
        const replies = parse(pieces, expected);
        requireSame('what is read of split replies', replies, parse([whole], expected));
      }
      // A record's bytes by themselves: another's token is never taken for the one that was asked for.
      const record = decodeToken(HASH, whole);
      const hash = record?.is === 'live' ? record.stored.console.tokenHash : record?.token.tokenHash;
      require(record === null || hash === HASH, `a record of ${hash}`);
      decodeMemory(whole);
    },
  }),
};

function parse(pieces: readonly Buffer[], expected: 'values' | 'line'): unknown {
  const replies: unknown[] = [];
  const seen = (reply: Reply) =>
    reply.kind === 'line'
      ? reply.line
      : [...reply.values].map(([key, { data, cas }]) => [key, data.toString('latin1'), cas]);
  const parser = new ReplyParser(
    () => (replies.length < 3 ? expected : undefined),
    (reply) => replies.push(seen(reply)),
  );
  try {
    for (const piece of pieces) parser.push(piece);
  } catch (error) {
    if (Object.getPrototypeOf(error) !== Error.prototype) throw error;
    return { replies, lost: true };
  }
  return { replies };
}

function randomReplies(random: Random): Buffer {
  if (random.oneIn(3)) return Buffer.from(randomRecord(random));
  const parts = random.list(4, () => {
    const lines = [
      'STORED',
      'NOT_STORED',
      'EXISTS',
      'NOT_FOUND',
      'ERROR',
      'SERVER_ERROR out of memory',
      'VERSION 1.6',
    ];
    if (random.oneIn(2)) return `${random.pick(lines)}\r\n`;
    const values = random.list(3, () => {
      const data = random.oneIn(2) ? randomRecord(random) : random.word(20);
      return `VALUE oriel:t:${random.word(8)} 0 ${Buffer.byteLength(data)} ${random.below(99)}\r\n${data}\r\n`;
    });
    return `${values.join('')}END\r\n`;
  });
  return Buffer.from(parts.join(''));
}

function randomRecord(random: Random): string {
  const tokenHash = random.oneIn(3) ? 'b'.repeat(64) : HASH;
  if (random.oneIn(2))
    return encodeDeletedToken({ tokenHash, deleted: 'guest_stopped', requestId: 'req-1', expiresAt: 1 });
  return encodeLive({
    console: { ...anAuthorizedConsole({ tokenHash, instanceUuid: '11111111-2222-4333-8444-555555555555' }) },
    requestId: 'req-1',
    expiresAt: 2,
  });
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Reply,
  ReplyParser,
} from '../../../../../../src/consoleauth/stores/memcached/wire/reply-parser.ts';

type Kind = 'values' | 'line';

function parse(kinds: Kind[], chunks: Buffer[]): Reply[] {
  const replies: Reply[] = [];
  const parser = new ReplyParser(
    () => kinds[replies.length],
    (reply) => replies.push(reply),
  );
  for (const chunk of chunks) parser.push(chunk);
  return replies;
}
const one = (kind: Kind, text: string) => parse([kind], [Buffer.from(text, 'latin1')]);

describe('the parser of memcached replies', () => {
  test('reads values with their compare-and-set numbers up to END', () => {
    const [reply] = one('values', 'VALUE a 0 3 17\r\nabc\r\nVALUE b 0 0 18\r\n\r\nEND\r\n');
    expect(reply).toEqual({
      kind: 'values',
      values: new Map([
        ['a', { data: Buffer.from('abc'), cas: '17' }],
        ['b', { data: Buffer.from(''), cas: '18' }],
      ]),
    });
  });

  test('reads data that looks like the protocol as data', () => {
    const data = 'END\r\nVALUE x 0 1 1\r\n';
    const [reply] = one('values', `VALUE a 0 ${data.length} 1\r\n${data}\r\nEND\r\n`);
    expect(reply?.kind === 'values' && reply.values.get('a')?.data.toString()).toBe(data);
  });

  test('gives an error line as the reply to either kind of command', () => {
    expect(one('values', 'SERVER_ERROR out of memory\r\n')).toEqual([
      { kind: 'line', line: 'SERVER_ERROR out of memory' },
    ]);
    expect(one('line', 'STORED\r\n')).toEqual([{ kind: 'line', line: 'STORED' }]);
  });

  test('reads the same replies however the stream is cut', () => {
    const stream = Buffer.from(
      'VALUE a 0 5 1\r\n12\r\n3\r\nEND\r\nSTORED\r\nEND\r\nVALUE b 0 1 2\r\n!\r\nEND\r\n',
    );
    const kinds: Kind[] = ['values', 'line', 'values', 'values'];
    const whole = parse(kinds, [stream]);
    expect(whole).toHaveLength(4);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length })), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const chunks = edges.slice(1).map((edge, i) => stream.subarray(edges[i], edge));
        expect(parse(kinds, chunks)).toEqual(whole);
      }),
    );
  });

  test('neither crashes nor goes on in another way than by an error, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          parse(['values', 'values', 'line'], [Buffer.from(bytes)]);
        } catch (error) {
          expect((error as Error).message).toMatch(/^(a reply|a line of the reply|a value of the reply)/);
        }
      }),
    );
  });

  for (const [what, stream] of [
    ['a line without end', 'x'.repeat(2_000)],
    ['a long line', `${'x'.repeat(2_000)}\r\n`],
    ['a value over the bound', 'VALUE a 0 9999999 1\r\n'],
    ['a value longer than announced', 'VALUE a 0 1 1\r\nabc\r\nEND\r\n'],
    ['a line that is no reply', 'HTTP/1.1 200 OK\r\n'],
    [
      'more values than one may ask for',
      'VALUE a 0 0 1\r\n\r\n'.concat(...Array.from({ length: 1_100 }, (_, i) => `VALUE k${i} 0 0 1\r\n\r\n`)),
    ],
    [
      'more bytes of values than one may ask for',
      `VALUE a 0 ${1024 * 1024} 1\r\n${'x'.repeat(1024 * 1024)}\r\n`.repeat(5),
    ],
  ] as const) {
    test(`refuses ${what}`, () => {
      expect(() => one('values', stream)).toThrow();
    });
  }

  test('refuses a reply without a command', () => {
    expect(() => parse([], [Buffer.from('STORED\r\n')])).toThrow('a reply without a command');
  });
});

import { headers, type Msg } from '@nats-io/transport-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutIntoParts, PART_HEADER, PartsCollector } from '../../../../src/transport/nats/message-parts.ts';

function message(data: Uint8Array, part?: string): Msg {
  const header = headers();
  if (part !== undefined) header.set(PART_HEADER, part);
  return {
    data,
    headers: part === undefined ? undefined : header,
    string: () => Buffer.from(data).toString(),
  } as Msg;
}

describe('long answers in parts', () => {
  it('are assembled as they were, whatever max_payload', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 5_000, minLength: 1, unit: 'grapheme' }),
        fc.integer({ min: 1_100, max: 4_000 }),
        (text, maxBytes) => {
          const parts = cutIntoParts(Buffer.from(text), maxBytes);
          const collector = new PartsCollector(() => true);
          const whole = parts.map((part, index) =>
            collector.add(message(part, `s ${index + 1}/${parts.length}`)),
          );
          expect(whole.pop()).toBe(text);
          expect(whole.every((one) => one === undefined)).toBe(true);
        },
      ),
    );
  });

  it('of several servers are separate', () => {
    const collector = new PartsCollector(() => true);
    expect(collector.add(message(Buffer.from('a'), 's1 1/2'))).toBeUndefined();
    expect(collector.add(message(Buffer.from('x'), 's2 1/2'))).toBeUndefined();
    expect(collector.add(message(Buffer.from('y'), 's2 2/2'))).toBe('xy');
    expect(collector.add(message(Buffer.from('b'), 's1 2/2'))).toBe('ab');
  });

  it.each([
    's 2/2',
    's 1/0',
    's 0/1',
    's',
    '',
    ' 1/2',

    's -1/2',
    's 1/70000',
    `${'s'.repeat(65)} 1/1`,
  ])('a first part that says "%s" is refused', (part) => {
    const add = () => new PartsCollector(() => true).add(message(Buffer.from('a'), part));
    if (part === '') expect(add()).toBe('a');
    else expect(add).toThrow('part of an answer');
  });

  it('reject a repeated part', () => {
    const collector = new PartsCollector(() => true);
    collector.add(message(Buffer.from('a'), 's 1/3'));
    expect(() => collector.add(message(Buffer.from('a'), 's 1/3'))).toThrow('part of an answer');
  });
});

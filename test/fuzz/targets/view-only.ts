import { ViewOnlyFilter } from '../../../src/rfb/messages/view-only-filter.ts';
import { RfbFailure } from '../../../src/rfb/rfb-failure.ts';
import { require, requireSame, type Target } from '../target.ts';
import { randomMessages } from './client-messages.ts';

/** Lengths of the messages that ask for pictures, by their types [RFC 6143 7.5]; told apart here without the filter's own tables. */
const HARMLESS: Readonly<Record<number, (bytes: Buffer, at: number) => number>> = {
  0: () => 20,
  2: (bytes, at) => (at + 4 > bytes.length ? 4 : 4 + 4 * bytes.readUInt16BE(at + 2)),
  3: () => 10,
  150: () => 10,
  248: (bytes, at) => 9 + (bytes[at + 8] ?? 0),
};

/** What passes a view-only console asks for pictures, whatever a viewer says and however it is cut. */
export const viewOnly: Target = {
  name: 'view-only',
  weight: 1,
  words: [
    '\x04\x01\0\0\0\0\0\x61',
    '\x05\x01\0\x10\0\x10',
    '\x06\0\0\0\0\0\0\x01',
    '\xff\0',
    '\xf8\0\0\0',
    '\x02\0\xff\xff',
  ],
  open: () => ({
    generate: (random) => Buffer.concat([Buffer.from([random.below(2)]), randomMessages(random)]),
    attempt(pieces) {
      const passed = filter(pieces);
      requireSame('what passes of a split stream', passed, filter([Buffer.concat(pieces)]));
      const bytes = Buffer.from(passed.bytes, 'hex');
      if (bytes.length === 0) return;
      require(bytes[0] === 1, 'a view-only client requests shared access');
      for (let at = 1; at < bytes.length; ) {
        const lengthOf = HARMLESS[bytes[at]!];
        if (lengthOf === undefined) throw new Error(`a message of type ${bytes[at]} reaches the guest`);
        at += lengthOf(bytes, at);
      }
    },
  }),
};

/** What came through before the stream was given up, in the reads that were whole. */
function filter(pieces: readonly Buffer[]): { bytes: string; failed: boolean } {
  const passed: Buffer[] = [];
  const viewer = new ViewOnlyFilter(() => {});
  try {
    for (const piece of pieces) passed.push(Buffer.from(viewer.push(Buffer.from(piece))));
  } catch (error) {
    if (!(error instanceof RfbFailure)) throw error;
    // The read that fails is given up whole, so that cuts matter there.
    return { bytes: '', failed: true };
  }
  return { bytes: Buffer.concat(passed).toString('hex'), failed: false };
}

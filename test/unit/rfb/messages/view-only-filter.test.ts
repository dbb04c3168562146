import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ENCODING } from '../../../../src/rfb/encodings/encoding.ts';
import { type ClientMessage, writeClientMessage } from '../../../../src/rfb/messages/client-messages.ts';
import { ViewOnlyFilter } from '../../../../src/rfb/messages/view-only-filter.ts';
import { RfbFailure } from '../../../../src/rfb/rfb-failure.ts';
import { clientMessage } from '../../../support/client-message.ts';
import { cuts, splitBytes } from '../../../support/split-bytes.ts';

const LOOKING: readonly ClientMessage['type'][] = [
  'SetPixelFormat',
  'SetEncodings',
  'FramebufferUpdateRequest',
  'EnableContinuousUpdates',
  'ClientFence',
];
const INPUT: readonly ClientMessage['type'][] = ['KeyEvent', 'PointerEvent', 'QemuExtendedKeyEvent'];

/** All that was let through until the filter gave up, if it did. */
function filtered(chunks: readonly Buffer[], onInput = () => {}) {
  const filter = new ViewOnlyFilter(onInput);
  const passed: Buffer[] = [];
  try {
    for (const chunk of chunks) passed.push(Buffer.from(filter.push(Buffer.from(chunk))));
  } catch (error) {
    expect(error).toBeInstanceOf(RfbFailure);
    // Whatever follows, nothing passes any more.
    for (const chunk of chunks) expect(() => filter.push(Buffer.concat([chunk, Buffer.alloc(64)]))).toThrow();
    return { bytes: Buffer.concat(passed), gaveUp: true };
  }
  return { bytes: Buffer.concat(passed), gaveUp: false };
}

const stream = (messages: readonly ClientMessage[]) =>
  Buffer.concat([Buffer.from([1]), ...messages.map(writeClientMessage)]);

test('exactly the messages of a view-only client pass, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(clientMessage, { maxLength: 12 }), cuts, (messages, places) => {
      let inputs = 0;
      const { bytes, gaveUp } = filtered(splitBytes(stream(messages), places), () => inputs++);
      expect(gaveUp).toBe(false);
      expect(bytes).toEqual(stream(messages.filter(({ type }) => LOOKING.includes(type))));
      expect(inputs).toBe(messages.filter(({ type }) => INPUT.includes(type)).length);
    }),
    { numRuns: 500 },
  );
});

test('of arbitrary bytes only whole view-only messages pass, and at most the beginning of one more', () => {
  const types = fc.constantFrom(0, 2, 3, 4, 5, 6, 150, 248, 250, 251, 255);
  const noise = fc.array(fc.tuple(types, fc.uint8Array({ maxLength: 40 })), { maxLength: 12 });
  fc.assert(
    fc.property(noise, cuts, (parts, places) => {
      const sent = Buffer.concat(parts.map(([type, rest]) => Buffer.from([type, ...rest])));
      const { bytes } = filtered(splitBytes(Buffer.concat([Buffer.from([0]), sent]), places));
      if (bytes.length === 0) return;
      expect(bytes[0]).toBe(1);
      // The lengths as a VNC server counts them, written here once more.
      let at = 1;
      while (at < bytes.length) {
        const length = { 0: 20, 2: 4, 3: 10, 150: 10, 248: 9 }[bytes[at]!];
        expect(length).toBeDefined();
        if (at + length! > bytes.length) break;
        if (bytes[at] === 2) at += 4 * bytes.readUInt16BE(at + 2);
        if (bytes[at] === 248) at += bytes[at + 8]!;
        at += length!;
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a viewer that requests exclusive access gets shared access and disconnects no other viewer', () => {
  expect(filtered([Buffer.from([0])]).bytes).toEqual(Buffer.from([1]));
});

test('a clipboard of any length is dropped as it comes', () => {
  const head = Buffer.from('0600000000400000', 'hex');
  const look = writeClientMessage({ type: 'FramebufferUpdateRequest', incremental: true, area: AREA });
  const { bytes } = filtered([Buffer.from([1]), Buffer.concat([head, Buffer.alloc(0x40_0000, 4)]), look]);
  expect(bytes).toEqual(Buffer.concat([Buffer.from([1]), look]));
});

const AREA = { x: 0, y: 0, width: 800, height: 600 };

describe('a pointer message with its highest bit set', () => {
  const look = writeClientMessage({ type: 'FramebufferUpdateRequest', incremental: true, area: AREA });

  test('has seven bytes from a viewer that knows more buttons', () => {
    const encodings = writeClientMessage({
      type: 'SetEncodings',
      encodings: [0, ENCODING.ExtendedMouseButtons],
    });
    const pointer = writeClientMessage({ type: 'PointerEvent', buttons: 0x100, x: 1, y: 2 });
    const sent = Buffer.concat([Buffer.from([1]), encodings, pointer, look]);
    expect(filtered([sent]).bytes).toEqual(Buffer.concat([Buffer.from([1]), encodings, look]));
    expect(filtered(splitBytes(sent, [9, 10, 11, 14])).bytes).toEqual(
      Buffer.concat([Buffer.from([1]), encodings, look]),
    );
  });

  test('has six bytes from any other', () => {
    const pointer = writeClientMessage({ type: 'PointerEvent', buttons: 0x80, x: 1, y: 2 });
    expect(filtered([Buffer.concat([Buffer.from([1]), pointer, look])])).toEqual({
      bytes: Buffer.concat([Buffer.from([1]), look]),
      gaveUp: false,
    });
  });
});

test.each([
  ['an unknown type', '63'],
  ['an unknown message of QEMU', 'ff07'],
  ['a fence that is too long', 'f8000000000000004100'],
  ['more encodings than there are', '0200ffff'],
  ['an extended clipboard without flags', '06000000fffffffe'],
])('%s ends it', (_what, hex) => {
  expect(filtered([Buffer.from(`01${hex}`, 'hex')]).gaveUp).toBe(true);
});

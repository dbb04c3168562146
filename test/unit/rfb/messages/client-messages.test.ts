import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClientMessageReader } from '../../../../src/rfb/messages/client-message-reader.ts';
import {
  type ClientMessage,
  clientMessageLength,
  writeClientMessage,
} from '../../../../src/rfb/messages/client-messages.ts';
import { RfbFailure } from '../../../../src/rfb/rfb-failure.ts';
import { clientMessage } from '../../../support/client-message.ts';
import { cuts, splitBytes } from '../../../support/split-bytes.ts';

function readAll(chunks: readonly Buffer[], cutText = 1 << 20): ClientMessage[] {
  const reader = new ClientMessageReader({ cutText });
  return chunks.flatMap((chunk) => [...reader.push(chunk)]);
}

test('every message that is written is read the same, whatever the pieces', () => {
  fc.assert(
    fc.property(fc.array(clientMessage, { maxLength: 8 }), cuts, (messages, places) => {
      const stream = Buffer.concat(messages.map(writeClientMessage));
      expect(readAll(splitBytes(stream, places))).toEqual(messages);
    }),
  );
});

test('the extended pointer has a seventh byte once it was agreed on, and no other pointer has', () => {
  const plain = Buffer.from('05 04 0102 0003'.replaceAll(' ', ''), 'hex');
  const extended = Buffer.from('05 81 0102 0003 02'.replaceAll(' ', ''), 'hex');
  const reader = new ClientMessageReader({ cutText: 100, extendedPointer: true });
  const messages: ClientMessage[] = [
    { type: 'PointerEvent', buttons: 4, x: 258, y: 3 },
    { type: 'PointerEvent', buttons: 0x101, x: 258, y: 3 },
  ];
  expect([...reader.push(Buffer.concat([plain, extended]))]).toEqual(messages);
  expect(Buffer.concat(messages.map(writeClientMessage))).toEqual(Buffer.concat([plain, extended]));
  // Without it the same bit is the eighth button of six bytes.
  expect(readAll([extended.subarray(0, 6)])).toEqual([{ type: 'PointerEvent', buttons: 0x81, x: 258, y: 3 }]);
});

describe('bytes as viewers send them', () => {
  test.each<[string, string, ClientMessage]>([
    ['a key', '04 01 0000 0000ff0d', { type: 'KeyEvent', down: true, keysym: 0xff0d }],
    ['the pointer', '05 04 0102 0003', { type: 'PointerEvent', buttons: 4, x: 258, y: 3 }],
    ['a paste', '06 000000 00000003 63 61 e9', { type: 'ClientCutText', text: 'caé' }],
    [
      'extended clipboard, whose length is negative',
      '06 000000 fffffffb 02000001 aa',
      { type: 'ExtendedClipboard', flags: 0x0200_0001, data: Buffer.from([0xaa]) },
    ],
    [
      'a QEMU key with its scan code',
      'ff 00 0001 00000061 0000001e',
      { type: 'QemuExtendedKeyEvent', down: true, keysym: 0x61, keycode: 0x1e },
    ],
    [
      'a fence',
      'f8 000000 80000001 02 abcd',
      { type: 'ClientFence', flags: 0x8000_0001, payload: Buffer.from('abcd', 'hex') },
    ],
    [
      'a request for changes',
      '03 01 0000 0000 0320 0258',
      { type: 'FramebufferUpdateRequest', incremental: true, area: { x: 0, y: 0, width: 800, height: 600 } },
    ],
  ])('%s', (_title, hex, expected) => {
    const stream = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    expect(readAll([stream])).toEqual([expected]);
    expect(writeClientMessage(expected)).toEqual(stream);
  });
});

describe('what is out of bounds is a protocol error at once, before its bytes come', () => {
  test.each([
    ['an unknown type', '63'],
    ['an unknown QEMU message', 'ff 07'],
    ['a clipboard beyond its bound', '06 000000 00000065'],
    ['an extended clipboard beyond its bound', '06 000000 ffffff9b'],
    ['the most negative length', '06 000000 80000000'],
    ['an extended clipboard too short for its flags', '06 000000 fffffffe'],
    ['too many encodings', '02 00 ffff'],
    ['a fence beyond its bound', 'f8 000000 00000000 41'],
    ['a pixel of 24 bits', '00 000000 18 18 00 01 00ff 00ff 00ff 00 08 10 000000'],
    ['a shift beyond the pixel', '00 000000 08 08 00 01 0007 0007 0003 00 03 20 000000'],
  ])('%s', (_title, hex) => {
    expect(() => readAll([Buffer.from(hex.replaceAll(' ', ''), 'hex')], 100)).toThrow(
      expect.objectContaining({ code: 'protocol_error' }),
    );
  });
});

test('arbitrary bytes give messages or a protocol error, the same however they are cut', () => {
  const outcome = (chunks: readonly Buffer[]) => {
    const messages: ClientMessage[] = [];
    const reader = new ClientMessageReader({ cutText: 500 });
    try {
      for (const chunk of chunks) for (const one of reader.push(chunk)) messages.push(one);
      return { messages };
    } catch (error) {
      expect(error).toBeInstanceOf(RfbFailure);
      return { messages, failure: (error as RfbFailure).detail };
    }
  };
  const types = fc.constantFrom(0, 2, 3, 4, 5, 6, 150, 248, 250, 251, 255);
  fc.assert(
    fc.property(types, fc.uint8Array({ maxLength: 300 }), cuts, (type, noise, places) => {
      const stream = Buffer.from([type, ...noise]);
      expect(outcome(splitBytes(stream, places))).toEqual(outcome([stream]));
      const length = attempt(() => clientMessageLength(stream, { cutText: 500 })) ?? 0;
      expect(length).toBeLessThanOrEqual(8 + 4 * 1024);
    }),
    { numRuns: 500 },
  );
});

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

test('a reader that skips clipboards gives every other message, keeps none of a clipboard and bounds none', () => {
  const reader = new ClientMessageReader({ cutText: 10, skipsCutText: true });
  const key: ClientMessage = { type: 'KeyEvent', down: true, keysym: 0x61 };
  const head = writeClientMessage({ type: 'ClientCutText', text: '' });
  head.writeUInt32BE(3 << 20, 4);
  expect([...reader.push(Buffer.concat([writeClientMessage(key), head]))]).toEqual([key]);
  // Three times what the reader may hold.
  for (let mib = 0; mib < 3; mib++) expect([...reader.push(Buffer.alloc(1 << 20))]).toEqual([]);
  expect([...reader.push(writeClientMessage(key))]).toEqual([key]);
});

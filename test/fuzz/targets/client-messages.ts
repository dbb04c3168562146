import { ClientMessageReader } from '../../../src/rfb/messages/client-message-reader.ts';
import { type ClientMessage, writeClientMessage } from '../../../src/rfb/messages/client-messages.ts';
import { RfbFailure } from '../../../src/rfb/rfb-failure.ts';
import type { Random } from '../random.ts';
import { require, requireSame, type Target } from '../target.ts';

const MAX_MESSAGES = 200_000;

/** A viewer's messages: cut as they come, and each the same when it is written and read again. */
export const clientMessages: Target = {
  name: 'client-messages',
  weight: 1,
  words: ['\x06\0\0\0\xff\xff\xff\xfc', '\x02\0\x04\0', '\xff\x01\0\x02', '\xfb', '\xf8\0\0\0', '\x96'],
  open: () => ({
    generate: randomMessages,
    attempt(pieces) {
      const whole = readAll([Buffer.concat(pieces)]);
      requireSame('the messages of a split stream', readAll(pieces), whole);
      for (const message of whole.messages) {
        const [again] = readAll([writeClientMessage(message)]).messages;
        requireSame('a message that was written again', again, message);
      }
    },
  }),
};

function readAll(pieces: readonly Buffer[]): { messages: ClientMessage[]; failure: string } {
  const reader = new ClientMessageReader({ cutText: 10_000 });
  const messages: ClientMessage[] = [];
  try {
    for (const piece of pieces) for (const message of reader.push(piece)) messages.push(message);
  } catch (error) {
    if (!(error instanceof RfbFailure)) throw error;
    return { messages, failure: error.code };
  }
  require(messages.length < MAX_MESSAGES, 'more messages than there can be');
  return { messages, failure: '' };
}

export function randomMessages(random: Random): Buffer {
  return Buffer.concat(random.list(8, () => writeClientMessage(randomMessage(random))));
}

function randomMessage(random: Random): ClientMessage {
  const u16 = () => random.pick([0, 1, 15, 16, 100, 671, 959, 0xffff]);
  const area = () => ({ x: u16(), y: u16(), width: u16(), height: u16() });
  const makers: (() => ClientMessage)[] = [
    () => ({
      type: 'SetPixelFormat',
      pixelFormat: {
        bitsPerPixel: random.pick([8, 16, 32]),
        depth: random.pick([8, 16, 24]),
        bigEndian: random.oneIn(2),
        trueColour: random.oneIn(2),
        redMax: random.pick([7, 31, 255]),
        greenMax: random.pick([7, 63, 255]),
        blueMax: random.pick([3, 31, 255]),
        redShift: random.pick([0, 5, 11, 16]),
        greenShift: random.pick([0, 3, 8]),
        blueShift: random.pick([0, 6]),
      },
    }),
    () => ({
      type: 'SetEncodings',
      encodings: random.list(9, () => random.pick([0, 5, 7, 16, -239, -308, -1])),
    }),
    () => ({ type: 'FramebufferUpdateRequest', incremental: random.oneIn(2), area: area() }),
    () => ({ type: 'KeyEvent', down: random.oneIn(2), keysym: random.pick([0x61, 0xff0d, 0xffff_ffff, 0]) }),
    () => ({ type: 'PointerEvent', buttons: random.below(256), x: u16(), y: u16() }),
    () => ({ type: 'ClientCutText', text: random.word(60) }),
    () => ({ type: 'ExtendedClipboard', flags: random.below(1 << 30), data: random.bytes(random.below(30)) }),
    () => ({ type: 'EnableContinuousUpdates', enable: random.oneIn(2), area: area() }),
    () => ({ type: 'ClientFence', flags: random.below(8), payload: random.bytes(random.below(65)) }),
    () => ({ type: 'XvpClient', version: 1, code: random.below(256) }),
    () => ({
      type: 'SetDesktopSize',
      width: u16(),
      height: u16(),
      screens: random.list(4, () => ({ id: random.below(9), area: area(), flags: 0 })),
    }),
    () => ({ type: 'QemuExtendedKeyEvent', down: random.oneIn(2), keysym: 0x61, keycode: random.below(256) }),
    () => ({ type: 'QemuAudio', operation: random.below(2), format: Buffer.alloc(0) }),
  ];
  return random.pick(makers)();
}

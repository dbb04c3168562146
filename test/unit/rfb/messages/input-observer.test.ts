import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeClientMessage } from '../../../../src/rfb/messages/client-messages.ts';
import { InputObserver } from '../../../../src/rfb/messages/input-observer.ts';
import { clientMessage } from '../../../support/client-message.ts';
import { cuts, splitBytes } from '../../../support/split-bytes.ts';

test('keys and pointer are noticed, each once, and nothing else, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(clientMessage, { maxLength: 12 }), cuts, (messages, places) => {
      let heard = 0;
      const observer = new InputObserver(() => heard++);
      const stream = Buffer.concat([Buffer.from([1]), ...messages.map(writeClientMessage)]);
      for (const piece of splitBytes(stream, places)) observer.observe(piece);
      const inputs = messages.filter(({ type }) =>
        ['KeyEvent', 'PointerEvent', 'QemuExtendedKeyEvent'].includes(type),
      );
      expect(heard).toBe(inputs.length);
    }),
  );
});

test('a stream that cannot be followed is watched by the beginning of each read', () => {
  let heard = 0;
  const observer = new InputObserver(() => heard++);
  const key = writeClientMessage({ type: 'KeyEvent', keysym: 97, down: true });
  observer.observe(Buffer.from([1, 99]));
  observer.observe(Buffer.from([99, 4, 4]));
  expect(heard).toBe(0);
  observer.observe(key);
  expect(heard).toBe(1);
});

import { CLIENT_MESSAGE, QEMU_EXTENDED_KEY } from './client-messages.ts';

/** Whether the message whose head is at `at` is a key or pointer message. */
export function isInput(bytes: Buffer, at = 0): boolean {
  const type = bytes[at];
  if (type === CLIENT_MESSAGE.Qemu) return bytes[at + 1] === QEMU_EXTENDED_KEY;
  return type === CLIENT_MESSAGE.KeyEvent || type === CLIENT_MESSAGE.PointerEvent;
}

import { CLIENT_MESSAGE, QEMU_EXTENDED_KEY } from './client-messages.ts';

/** Whether a message with this head is a key or pointer message. */
export function isInput(head: Buffer): boolean {
  const [type, subtype] = head;
  if (type === CLIENT_MESSAGE.Qemu) return subtype === QEMU_EXTENDED_KEY;
  return type === CLIENT_MESSAGE.KeyEvent || type === CLIENT_MESSAGE.PointerEvent;
}

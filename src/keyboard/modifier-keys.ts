import { pause } from './pause.ts';
import type { Key } from './text-to-keys.ts';
import type { KeySink, TypingLink } from './typing-link.ts';

const CAPS_LOCK: Key = { keysym: 0xffe5, code: 'CapsLock' };

const MODIFIERS: readonly Key[] = [
  { keysym: 0xffe1, code: 'ShiftLeft' },
  { keysym: 0xffe2, code: 'ShiftRight' },
  { keysym: 0xffe3, code: 'ControlLeft' },
  { keysym: 0xffe4, code: 'ControlRight' },
  { keysym: 0xffe9, code: 'AltLeft' },
  { keysym: 0xffea, code: 'AltRight' },
  { keysym: 0xfe03, code: 'AltRight' },
  { keysym: 0xffeb, code: 'MetaLeft' },
  { keysym: 0xffec, code: 'MetaRight' },
];

/** How long the guest may take to report that Caps Lock is off. */
const CAPS_LOCK_MS = 2_000;
const POLL_MS = 20;

/**
 * Releases every modifier: one that the user held while the dialog opened would change every typed key. Returns false if the connection
 * takes no keys now.
 */
export function releaseModifiers(link: KeySink): boolean {
  return MODIFIERS.map(({ keysym, code }) => link.sendKey(keysym, code, false)).every((isSent) => isSent);
}

/**
 * Runs an action while Caps Lock is off in the guest, and switches it on again if it was on: what Caps Lock does with a key differs
 * between systems. Does not run it if Caps Lock stays on.
 */
export async function withoutCapsLock<T>(
  link: TypingLink,
  signal: AbortSignal,
  action: () => Promise<T>,
): Promise<T | 'stays_on'> {
  if (link.capsLock() !== true) return action();
  press(link, CAPS_LOCK);
  const endsAt = performance.now() + CAPS_LOCK_MS;
  while (link.capsLock() === true && performance.now() < endsAt && !link.isOver() && !signal.aborted) {
    await pause(POLL_MS, signal);
  }
  if (link.capsLock() === true && !link.isOver() && !signal.aborted) {
    // The guest ignores the key, or does not report its state: as before.
    press(link, CAPS_LOCK);
    return 'stays_on';
  }
  try {
    return await action();
  } finally {
    press(link, CAPS_LOCK);
  }
}

function press(link: KeySink, { keysym, code }: Key): void {
  link.sendKey(keysym, code, true);
  link.sendKey(keysym, code, false);
}

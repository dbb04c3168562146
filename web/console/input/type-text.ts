import type { KeyStroke } from './text-to-keys.ts';

/** What typing needs of a session: noVNC's RFB object fits. */
export interface KeySink {
  sendKey(keysym: number, code: string | null, down?: boolean): void;
}

export interface Typing {
  /** Milliseconds between two keys: guests' boot menus and BIOSes lose keys that come faster. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
  /** While it returns true nothing is typed: the connection does not answer. Never where absent. */
  readonly isPaused?: () => boolean;
  onProgress(typed: number): void;
}

const SHIFT = 0xffe1;
/** How often a typing that is paused looks whether it may go on. */
const PAUSED_MS = 100;

/** Types keys one by one. Resolves with how many were typed: all, or fewer when it was called off. */
export async function typeKeys(
  sink: KeySink,
  strokes: readonly KeyStroke[],
  typing: Typing,
): Promise<number> {
  let typed = 0;
  for (const { keysym, code, shift } of strokes) {
    while (typing.isPaused?.() && !typing.signal.aborted) await pause(PAUSED_MS, typing.signal);
    if (typing.signal.aborted) break;
    // Shift is pressed as a key of its own: QEMU passes on places of keys, not characters.
    if (shift) sink.sendKey(SHIFT, 'ShiftLeft', true);
    sink.sendKey(keysym, code === '' ? null : code, true);
    sink.sendKey(keysym, code === '' ? null : code, false);
    if (shift) sink.sendKey(SHIFT, 'ShiftLeft', false);
    typed++;
    typing.onProgress(typed);
    if (typed < strokes.length) await pause(typing.pauseMs, typing.signal);
  }
  return typed;
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, durationMs);
    signal.addEventListener('abort', done);
  });
}

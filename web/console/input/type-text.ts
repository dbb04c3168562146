import type { KeyStroke } from './text-to-keys.ts';

/** The part of noVNC's RFB object that typing needs. */
export interface KeySink {
  sendKey(keysym: number, code: string | null, down?: boolean): void;
}

export interface Typing {
  /** Milliseconds between two keys: boot menus and BIOSes lose keys that arrive faster. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
  /** While it returns true, nothing is typed, because the proxy does not answer. */
  readonly isPaused?: () => boolean;
  onProgress(typed: number): void;
}

const SHIFT = 0xffe1;
/** How often paused typing checks whether it may continue. */
const PAUSED_MS = 100;

/** Types keys one by one. Resolves with the number of typed keys, which is smaller if typing was aborted. */
export async function typeKeys(
  sink: KeySink,
  strokes: readonly KeyStroke[],
  typing: Typing,
): Promise<number> {
  let typed = 0;
  for (const { keysym, code, shift } of strokes) {
    while (typing.isPaused?.() && !typing.signal.aborted) await pause(PAUSED_MS, typing.signal);
    if (typing.signal.aborted) break;
    // Shift is pressed separately: QEMU passes on positions of keys, not characters.
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

import type { LayoutChoice } from '../../../../src/keyboard/guest-keyboard.ts';
import {
  type LayoutId,
  layoutOfKeymap,
  layoutOfLanguage,
} from '../../../../src/keyboard/layouts/layout-names.ts';

/** What may show which layout a guest has. */
export interface LayoutHints {
  /** The layout that the user chose for this guest. */
  readonly remembered: LayoutChoice | undefined;
  /** The VNC server's keymap in QEMU's names; null if the hypervisor names none. */
  readonly keymap: string | null;
  /** Whether the VNC server takes positions of keys. */
  readonly takesPositions: boolean;
  /** The layout of the user's own keyboard, if the browser shows it. */
  readonly browser: LayoutId | undefined;
  /** `navigator.language`. */
  readonly language: string;
}

export interface LayoutGuess {
  readonly choice: LayoutChoice;
  /** `unknown_keymap`: the hypervisor names a keymap for which the page has no layout. */
  readonly reason: 'remembered' | 'keymap' | 'unknown_keymap' | 'server' | 'browser' | 'language';
}

/** The layout that the guest most likely has, by the best hint. */
export function guessLayout(hints: LayoutHints): LayoutGuess {
  const { remembered, keymap, takesPositions, browser, language } = hints;
  if (remembered !== undefined) return { choice: remembered, reason: 'remembered' };
  const ofKeymap = keymap === null ? undefined : layoutOfKeymap(keymap);
  if (ofKeymap !== undefined) return { choice: ofKeymap, reason: 'keymap' };
  if (keymap !== null) return { choice: 'characters', reason: 'unknown_keymap' };
  if (!takesPositions) return { choice: 'characters', reason: 'server' };
  if (browser !== undefined) return { choice: browser, reason: 'browser' };
  return { choice: layoutOfLanguage(language), reason: 'language' };
}

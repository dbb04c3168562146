import type { CDPSession, Page } from 'playwright-core';

/** A key of a keyboard as a browser reports it, with the modifier that it is pressed with. */
export interface PhysicalKey {
  readonly code: string;
  /** `KeyboardEvent.key`. */
  readonly key: string;
  readonly with?: 'Shift' | 'AltGraph';
  /** What an instance with the same layout reads. */
  readonly types: string;
}

const MODIFIERS = {
  Shift: { key: 'Shift', code: 'ShiftLeft', location: 1, windowsVirtualKeyCode: 16 },
  AltGraph: { key: 'AltGraph', code: 'AltRight', location: 2, windowsVirtualKeyCode: 225 },
} as const;
/** The bit of Shift in CDP's `modifiers`. AltGr has none. */
const SHIFT_BIT = 8;

const key = (code: string, character: string, modifier?: PhysicalKey['with']): PhysicalKey => ({
  code,
  key: character,
  types: character,
  ...(modifier === undefined ? {} : { with: modifier }),
});

/** Keys of a German keyboard whose characters differ from those of a US keyboard. */
export const GERMAN_KEYS = {
  z: key('KeyY', 'z'),
  y: key('KeyZ', 'y'),
  Z: key('KeyY', 'Z', 'Shift'),
  ä: key('Quote', 'ä'),
  ß: key('Minus', 'ß'),
  Ü: key('BracketLeft', 'Ü', 'Shift'),
  '#': key('Backslash', '#'),
  '/': key('Digit7', '/', 'Shift'),
  '"': key('Digit2', '"', 'Shift'),
  _: key('Slash', '_', 'Shift'),
  '<': key('IntlBackslash', '<'),
  '>': key('IntlBackslash', '>', 'Shift'),
  '@': key('KeyQ', '@', 'AltGraph'),
  '{': key('Digit7', '{', 'AltGraph'),
  ']': key('Digit9', ']', 'AltGraph'),
  '\\': key('Minus', '\\', 'AltGraph'),
  '~': key('BracketRight', '~', 'AltGraph'),
  '|': key('IntlBackslash', '|', 'AltGraph'),
  '€': key('KeyE', '€', 'AltGraph'),
} as const satisfies Record<string, PhysicalKey>;

/** Presses keys one after the other in the page, as a keyboard with that layout does. */
export async function pressKeys(page: Page, keys: readonly PhysicalKey[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const { code, key: name, with: modifier } of keys) {
    if (modifier !== undefined) await dispatch(session, 'rawKeyDown', MODIFIERS[modifier], modifier);
    await dispatch(session, 'rawKeyDown', { code, key: name }, modifier);
    await dispatch(session, 'keyUp', { code, key: name }, modifier);
    if (modifier !== undefined) await dispatch(session, 'keyUp', MODIFIERS[modifier]);
  }
  await session.detach();
}

function dispatch(
  session: CDPSession,
  type: 'rawKeyDown' | 'keyUp',
  event: { code: string; key: string },
  modifier?: PhysicalKey['with'],
): Promise<unknown> {
  return session.send('Input.dispatchKeyEvent', {
    type,
    modifiers: modifier === 'Shift' ? SHIFT_BIT : 0,
    ...event,
  });
}

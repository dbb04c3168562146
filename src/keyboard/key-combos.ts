export interface Key {
  readonly keysym: number;
  /** `KeyboardEvent.code`, the key's position, which QEMU's extension passes on. */
  readonly code: string;
}

const CONTROL: Key = { keysym: 0xffe3, code: 'ControlLeft' };
const ALT: Key = { keysym: 0xffe9, code: 'AltLeft' };
const SHIFT: Key = { keysym: 0xffe1, code: 'ShiftLeft' };
const SUPER: Key = { keysym: 0xffeb, code: 'MetaLeft' };
const TAB: Key = { keysym: 0xff09, code: 'Tab' };
const DELETE: Key = { keysym: 0xffff, code: 'Delete' };

function functionKey(number: number): Key {
  return { keysym: 0xffbd + number, code: `F${number}` };
}

export interface Combo {
  readonly label: string;
  readonly keys: readonly Key[];
}

export const CTRL_ALT_DEL: Combo = { label: 'Ctrl+Alt+Del', keys: [CONTROL, ALT, DELETE] };

/** Combinations that the browser or the operating system would keep. */
export const COMBOS: readonly Combo[] = [
  CTRL_ALT_DEL,
  { label: 'Alt+Tab', keys: [ALT, TAB] },
  { label: 'Alt+F4', keys: [ALT, functionKey(4)] },
  { label: 'Ctrl+W', keys: [CONTROL, { keysym: 0x77, code: 'KeyW' }] },
  { label: 'Ctrl+Alt+Backspace', keys: [CONTROL, ALT, { keysym: 0xff08, code: 'Backspace' }] },
  { label: 'Tap Super', keys: [SUPER] },
  { label: 'Print Screen', keys: [{ keysym: 0xff61, code: 'PrintScreen' }] },
  { label: 'Alt+SysRq', keys: [ALT, { keysym: 0xff15, code: 'PrintScreen' }] },
];

/** Virtual terminals of a Linux guest. */
export const TERMINALS: readonly Combo[] = Array.from({ length: 12 }, (_, index) => ({
  label: `Ctrl+Alt+F${index + 1}`,
  keys: [CONTROL, ALT, functionKey(index + 1)],
}));

/** Keys that a phone's keyboard lacks. */
export const SINGLE_KEYS: readonly (Combo & { readonly name: string })[] = [
  { label: 'Esc', name: 'Escape', keys: [{ keysym: 0xff1b, code: 'Escape' }] },
  { label: 'Tab', name: 'Tab', keys: [TAB] },
  { label: '←', name: 'Left arrow', keys: [{ keysym: 0xff51, code: 'ArrowLeft' }] },
  { label: '↓', name: 'Down arrow', keys: [{ keysym: 0xff54, code: 'ArrowDown' }] },
  { label: '↑', name: 'Up arrow', keys: [{ keysym: 0xff52, code: 'ArrowUp' }] },
  { label: '→', name: 'Right arrow', keys: [{ keysym: 0xff53, code: 'ArrowRight' }] },
  { label: 'Enter', name: 'Enter', keys: [{ keysym: 0xff0d, code: 'Enter' }] },
  { label: 'Del', name: 'Delete', keys: [DELETE] },
  { label: 'Home', name: 'Home', keys: [{ keysym: 0xff50, code: 'Home' }] },
  { label: 'End', name: 'End', keys: [{ keysym: 0xff57, code: 'End' }] },
  { label: 'PgUp', name: 'Page up', keys: [{ keysym: 0xff55, code: 'PageUp' }] },
  { label: 'PgDn', name: 'Page down', keys: [{ keysym: 0xff56, code: 'PageDown' }] },
];

/** Modifiers that stay pressed until pressed again. */
export const MODIFIERS: readonly { readonly label: string; readonly key: Key }[] = [
  { label: 'Ctrl', key: CONTROL },
  { label: 'Alt', key: ALT },
  { label: 'Shift', key: SHIFT },
  { label: 'Super', key: SUPER },
];

interface ComboSink {
  sendKey(keysym: number, code: string | null, down?: boolean): void;
}

/** Presses the keys in order and releases them in reverse order. */
export function sendCombo(sink: ComboSink, combo: Combo): void {
  for (const { keysym, code } of combo.keys) sink.sendKey(keysym, code, true);
  for (const { keysym, code } of combo.keys.toReversed()) sink.sendKey(keysym, code, false);
}

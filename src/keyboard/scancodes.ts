// cspell:ignore QWERTYUIOP ASDFGHJKL ZXCVBNM

/**
 * The numbers of PC keyboards for positions of keys (`KeyboardEvent.code`), as QEMU's extended key events have them: scan code set 1,
 * with 0x80 for keys whose scan code has the prefix 0xe0.
 */
const SCANCODES: ReadonlyMap<string, number> = new Map([
  ...Array.from('1234567890', (digit, index) => [`Digit${digit}`, 0x02 + index] as const),
  ...Array.from('QWERTYUIOP', (letter, index) => [`Key${letter}`, 0x10 + index] as const),
  ...Array.from('ASDFGHJKL', (letter, index) => [`Key${letter}`, 0x1e + index] as const),
  ...Array.from('ZXCVBNM', (letter, index) => [`Key${letter}`, 0x2c + index] as const),
  ...Array.from({ length: 10 }, (_, index) => [`F${index + 1}`, 0x3b + index] as const),
  ...Object.entries({
    Escape: 0x01,
    Minus: 0x0c,
    Equal: 0x0d,
    Backspace: 0x0e,
    Tab: 0x0f,
    BracketLeft: 0x1a,
    BracketRight: 0x1b,
    Enter: 0x1c,
    ControlLeft: 0x1d,
    Semicolon: 0x27,
    Quote: 0x28,
    Backquote: 0x29,
    ShiftLeft: 0x2a,
    Backslash: 0x2b,
    Comma: 0x33,
    Period: 0x34,
    Slash: 0x35,
    ShiftRight: 0x36,
    AltLeft: 0x38,
    Space: 0x39,
    CapsLock: 0x3a,
    NumLock: 0x45,
    ScrollLock: 0x46,
    PrintScreen: 0x54,
    IntlBackslash: 0x56,
    F11: 0x57,
    F12: 0x58,
    IntlRo: 0x73,
    IntlYen: 0x7d,
    ControlRight: 0x9d,
    AltRight: 0xb8,
    Pause: 0xc6,
    Home: 0xc7,
    ArrowUp: 0xc8,
    PageUp: 0xc9,
    ArrowLeft: 0xcb,
    ArrowRight: 0xcd,
    End: 0xcf,
    ArrowDown: 0xd0,
    PageDown: 0xd1,
    Insert: 0xd2,
    Delete: 0xd3,
    MetaLeft: 0xdb,
    MetaRight: 0xdc,
    ContextMenu: 0xdd,
  }),
]);

/** The number of a key's position; undefined if PC keyboards have no such key. */
export function scancodeOf(code: string): number | undefined {
  return SCANCODES.get(code);
}

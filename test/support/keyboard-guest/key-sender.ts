// cspell:ignore QWERTYUIOP ASDFGHJKL ZXCVBNM
import { once } from 'node:events';
import type { KeyStroke } from '../../../src/keyboard/text-to-keys.ts';
import { sendStrokes } from '../../../src/keyboard/type-text.ts';
import { writeClientMessage } from '../../../src/rfb/messages/client-messages.ts';
import { openConsole, type ProxyFixture, type Viewer } from '../fixtures/proxy-fixture.ts';

/** The numbers of PC keyboards for positions of keys, as noVNC sends them: with 0x80 for the second key of a kind. */
const NUMBERS = new Map<string, number>([
  ...Array.from('1234567890', (digit, index) => [`Digit${digit}`, 0x02 + index] as const),
  ...Array.from('QWERTYUIOP', (letter, index) => [`Key${letter}`, 0x10 + index] as const),
  ...Array.from('ASDFGHJKL', (letter, index) => [`Key${letter}`, 0x1e + index] as const),
  ...Array.from('ZXCVBNM', (letter, index) => [`Key${letter}`, 0x2c + index] as const),
  ...Object.entries({ Minus: 0x0c, Equal: 0x0d, BracketLeft: 0x1a, BracketRight: 0x1b, Semicolon: 0x27 }),
  ...Object.entries({ Quote: 0x28, Backquote: 0x29, Backslash: 0x2b, Comma: 0x33, Period: 0x34 }),
  ...Object.entries({ Slash: 0x35, Space: 0x39, IntlBackslash: 0x56, IntlRo: 0x73, IntlYen: 0x7d }),
  ...Object.entries({ ShiftLeft: 0x2a, AltRight: 0xb8, CapsLock: 0x3a, Enter: 0x1c, Tab: 0x0f }),
]);

/** Extended key events, and the state of the locks: QEMU presses Caps Lock by itself for clients that cannot see it. */
const ENCODINGS = [-258, -261];

/** Sends keys through a proxy as the console page does, without its pauses. */
export class KeySender {
  readonly #viewer: Viewer;

  private constructor(viewer: Viewer) {
    this.#viewer = viewer;
  }

  static async open(fixture: ProxyFixture, port: number): Promise<KeySender> {
    const viewer = await openConsole(fixture, fixture.grant({ port }));
    viewer.send([1]);
    await viewer.read(24);
    viewer.send(writeClientMessage({ type: 'SetEncodings', encodings: ENCODINGS }));
    return new KeySender(viewer);
  }

  send(strokes: readonly KeyStroke[]): void {
    const sendKey = (keysym: number, code: string, down: boolean) => {
      const keycode = NUMBERS.get(code);
      if (keycode === undefined) throw new Error(`no number for the key ${code}`);
      this.#viewer.send(writeClientMessage({ type: 'QemuExtendedKeyEvent', down, keysym, keycode }));
      return true;
    };
    sendStrokes({ sendKey }, strokes);
  }

  async close(): Promise<void> {
    this.#viewer.socket.close();
    await once(this.#viewer.socket, 'close');
  }
}

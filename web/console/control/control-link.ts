import {
  type FromConsole,
  type InputState,
  type KeyMessage,
  readToConsole,
} from '../../../src/flow/control-message.ts';

/** The guest as the dashboard's keys reach it. */
export interface ControlledGuest {
  /** Returns false if the key was not sent. */
  sendKey(keysym: number, code: string, down: boolean): boolean;
  /** Bytes that wait in the browser. */
  backlog(): number;
}

/** Keys that are held at once: more than two hands hold. */
const MAX_HELD = 32;
/** Bytes that may wait: more means that keys would arrive much later. */
const MAX_BACKLOG = 16_384;
/**
 * Lock keys are not shared: each guest has a state of its own, and noVNC presses them by itself to make that of this guest equal to the
 * user's keyboard.
 */
const LOCKS: readonly string[] = ['CapsLock', 'NumLock', 'ScrollLock'];

/** The end of the port in the console page: keys of the dashboard go to the guest, and keys of the user to the dashboard if it asks. */
export class ControlLink {
  readonly #send: (message: FromConsole) => void;
  #guest: ControlledGuest | null = null;
  #input: InputState | undefined;
  #shares = false;
  /** Whether the key that is sent now came from the dashboard. */
  #isForeign = false;
  readonly #held = new Map<string, KeyMessage>();

  constructor(send: (message: FromConsole) => void) {
    this.#send = send;
  }

  /** The guest that takes keys now. The keys that another one held are forgotten with it. */
  setGuest(guest: ControlledGuest | null, input: InputState): void {
    if (guest !== this.#guest) this.#held.clear();
    this.#guest = guest;
    if (input === this.#input) return;
    this.#input = input;
    this.#send({ type: 'input', input });
  }

  focused(): void {
    this.#send({ type: 'focused' });
  }

  /** A key was sent to the guest, of the user or of the dashboard. */
  keySent(keysym: number, code: string, down: boolean): void {
    if (!this.#shares || this.#isForeign || LOCKS.includes(code)) return;
    this.#send({ type: 'key', keysym, code, down });
  }

  take(data: unknown): void {
    const message = readToConsole(data);
    if (message?.type === 'share') this.#shares = message.on;
    else if (message?.type === 'release') this.release();
    else if (message?.type === 'key' && !this.#pass(message)) this.#send({ type: 'missed' });
  }

  /** Releases every key that the dashboard holds. */
  release(): void {
    for (const { keysym, code } of this.#held.values()) this.#sendKey(keysym, code, false);
    this.#held.clear();
  }

  #pass(message: KeyMessage): boolean {
    const { keysym, code, down } = message;
    const key = `${code} ${code === '' ? keysym : ''}`;
    if (!down) {
      this.#held.delete(key);
      return this.#sendKey(keysym, code, false);
    }
    if (this.#input !== 'ready' || (this.#guest?.backlog() ?? 0) > MAX_BACKLOG) return false;
    if (this.#held.size >= MAX_HELD && !this.#held.has(key)) return false;
    if (!this.#sendKey(keysym, code, true)) return false;
    this.#held.set(key, message);
    return true;
  }

  #sendKey(keysym: number, code: string, down: boolean): boolean {
    this.#isForeign = true;
    try {
      return this.#guest?.sendKey(keysym, code, down) ?? false;
    } finally {
      this.#isForeign = false;
    }
  }
}

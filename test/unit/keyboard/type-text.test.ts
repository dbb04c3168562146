import { describe, expect, it } from 'vitest';
import { guestKeyboard } from '../../../src/keyboard/guest-keyboard.ts';
import { textToKeys } from '../../../src/keyboard/text-to-keys.ts';
import { sendCharacters, type Typing, typeText } from '../../../src/keyboard/type-text.ts';
import type { TypingLink } from '../../../src/keyboard/typing-link.ts';

const US = guestKeyboard('us', { kind: 'positions' });
const GERMAN = guestKeyboard('de', { kind: 'positions' });
const NAMES: Readonly<Record<string, string>> = { ShiftLeft: 'Shift', AltRight: 'AltGr', CapsLock: 'Caps' };

/** A guest that records the keys it receives, and whose lock key, proxy and connection the test decides. */
class FakeGuest implements TypingLink {
  readonly events: string[] = [];
  caps: boolean | null = null;
  capsWorks = true;
  over = false;
  takesKeys = true;
  /** Undefined: the proxy never confirms. */
  confirms: boolean | undefined = true;
  onKey: (typed: number) => void = () => {};
  #down = new Set<string>();

  sendKey(_keysym: number, code: string, down: boolean): boolean {
    if (!this.takesKeys || this.over) return false;
    // As QEMU, a guest ignores the release of a key that is not pressed.
    if (!down && !this.#down.has(code)) return true;
    if (down) this.#down.add(code);
    else this.#down.delete(code);
    this.events.push(`${down ? '+' : '-'}${NAMES[code] ?? code.replace(/^(Key|Digit)/, '')}`);
    if (code === 'CapsLock' && down && this.capsWorks) this.caps = !this.caps;
    this.onKey(this.events.filter((event) => event.startsWith('+')).length);
    return true;
  }

  hold(code: string): void {
    this.#down.add(code);
  }

  get held(): string[] {
    return [...this.#down];
  }

  isOver = () => this.over;
  capsLock = () => this.caps;
  backlog = () => 0;
  onReceived = () => () => {};

  confirm(): Promise<boolean> {
    return this.confirms === undefined ? new Promise(() => {}) : Promise.resolve(this.confirms);
  }
}

function type(guest: FakeGuest, text: string, typing: Partial<Typing> = {}, keyboard = US) {
  const { characters } = textToKeys(text, keyboard);
  const { signal } = new AbortController();
  return typeText(guest, characters, { pace: 'automatic', signal, onProgress: () => {}, ...typing });
}

describe('typing', () => {
  it('holds Shift and AltGr around the characters that need them', async () => {
    const guest = new FakeGuest();
    expect(await type(guest, 'aB@', {}, GERMAN)).toEqual({ end: 'done', sent: 3, unconfirmed: 0 });
    expect(guest.events.join(' ')).toBe('+A -A +Shift +B -B -Shift +AltGr +Q -Q -AltGr');
  });

  it('first releases modifiers that the user holds', async () => {
    const guest = new FakeGuest();
    guest.hold('ControlLeft');
    await type(guest, 'a');
    expect(guest.events.join(' ')).toBe('-ControlLeft +A -A');
  });

  it('switches Caps Lock off while it types, and on again', async () => {
    const guest = new FakeGuest();
    guest.caps = true;
    expect(await type(guest, 'aA')).toMatchObject({ end: 'done', sent: 2 });
    expect(guest.events.join(' ')).toBe('+Caps -Caps +A -A +Shift +A -A -Shift +Caps -Caps');
    expect(guest.caps).toBe(true);
  });

  it('types nothing while Caps Lock stays on, unless the user wants it', async () => {
    const guest = new FakeGuest();
    guest.caps = true;
    guest.capsWorks = false;
    expect(await type(guest, 'a')).toEqual({ end: 'caps_lock', sent: 0, unconfirmed: 0 });
    expect(guest.events).not.toContain('+A');
    expect(await type(guest, 'a', { ignoreCapsLock: true })).toMatchObject({ end: 'done', sent: 1 });
  });

  it('stops when it is aborted, with no key left pressed', async () => {
    const guest = new FakeGuest();
    const abort = new AbortController();
    guest.onKey = (keys) => keys === 2 && abort.abort();
    const typed = await type(guest, 'ABC', { signal: abort.signal, pace: 'slow' });
    expect(typed).toEqual({ end: 'stopped', sent: 1, unconfirmed: 0 });
    expect(guest.held).toEqual([]);
    expect(guest.events.join(' ')).toBe('+Shift +A -A -Shift');
  });

  it('reports as arrived only what the proxy has confirmed when the connection is lost', async () => {
    const guest = new FakeGuest();
    guest.onKey = (keys) => {
      if (keys === 3) guest.confirms = undefined;
      if (keys === 5) setTimeout(() => (guest.over = true));
    };
    expect(await type(guest, 'abcdefgh')).toEqual({ end: 'lost', sent: 5, unconfirmed: 3 });
  });

  it('is not done before the proxy has confirmed the last key', async () => {
    const guest = new FakeGuest();
    guest.confirms = undefined;
    const abort = new AbortController();
    const typing = type(guest, 'ab', { signal: abort.signal });
    const early = await Promise.race([typing, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]);
    expect(early).toBe('waits');
    guest.over = true;
    expect(await typing).toEqual({ end: 'lost', sent: 2, unconfirmed: 2 });
  });

  it('does not report as typed what the proxy has not confirmed when it is stopped', async () => {
    const guest = new FakeGuest();
    guest.confirms = undefined;
    const abort = new AbortController();
    guest.onKey = (keys) => keys === 2 && setTimeout(() => abort.abort(), 100);
    const typed = await type(guest, 'ab', { signal: abort.signal });
    expect(typed).toEqual({ end: 'stopped', sent: 2, unconfirmed: 2 });
  });

  it('is done if the proxy confirms the last key after the user stopped it', async () => {
    const guest = new FakeGuest();
    const abort = new AbortController();
    guest.confirm = () => new Promise((resolve) => setTimeout(resolve, 300, true));
    guest.onKey = (keys) => keys === 2 && setTimeout(() => abort.abort(), 50);
    const typed = await type(guest, 'ab', { signal: abort.signal });
    expect(typed).toEqual({ end: 'done', sent: 2, unconfirmed: 0 });
  });

  it('ends without confirmations where the proxy sends none', async () => {
    const guest = new FakeGuest();
    guest.confirms = false;
    expect(await type(guest, 'ab')).toEqual({ end: 'done', sent: 2, unconfirmed: 0 });
  });

  it('waits while the proxy does not answer and while the connection takes no keys, and loses none', async () => {
    const guest = new FakeGuest();
    let isPaused = false;
    guest.onKey = (keys) => {
      if (keys !== 2) return;
      isPaused = true;
      queueMicrotask(() => (guest.takesKeys = false));
      setTimeout(() => (isPaused = false), 60);
      setTimeout(() => (guest.takesKeys = true), 120);
    };
    expect(await type(guest, 'abc', { isPaused: () => isPaused })).toMatchObject({ end: 'done', sent: 3 });
    expect(guest.events.join(' ')).toBe('+A -A +B -B +C -C');
  });
});

it("what a phone's keyboard typed is sent no faster than QEMU passes events on", async () => {
  const guest = new FakeGuest();
  const startedAt = performance.now();
  await sendCharacters(guest, textToKeys('ABCDE', US).characters);
  expect(guest.events.filter((event) => event.startsWith('+')).join(' ')).toBe(
    '+Shift +A +Shift +B +Shift +C +Shift +D +Shift +E',
  );
  // 20 events, 10 ms each.
  expect(performance.now() - startedAt).toBeGreaterThan(195);
});

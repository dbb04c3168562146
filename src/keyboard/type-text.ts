import { releaseModifiers, withoutCapsLock } from './modifier-keys.ts';
import { EVENT_MS, Pace, type PaceName } from './pace.ts';
import { pause } from './pause.ts';
import type { KeyStroke, TypedCharacter } from './text-to-keys.ts';
import type { KeySink, TypingLink } from './typing-link.ts';

export interface Typing {
  readonly pace: PaceName;
  readonly signal: AbortSignal;
  /** While it returns true, nothing is typed, because the proxy does not answer. */
  readonly isPaused?: () => boolean;
  /** Types although Caps Lock stays on. */
  readonly ignoreCapsLock?: boolean;
  /** Leaves Caps Lock as it is: keys are pressed, not characters typed. */
  readonly keepsCapsLock?: boolean;
  onProgress(sent: number): void;
}

export interface TypingResult {
  /** `stopped` by the user, `lost` with the connection, `caps_lock`: nothing was typed, because Caps Lock stays on. */
  readonly end: 'done' | 'stopped' | 'lost' | 'caps_lock';
  /** Characters that were sent. */
  readonly sent: number;
  /** Characters of these that may not have arrived: the last ones, which the proxy has not confirmed. */
  readonly unconfirmed: number;
}

/** How often waiting typing checks whether it may continue. */
const POLL_MS = 20;
/** Characters that are sent without a confirmation of the proxy. */
const MAX_UNCONFIRMED = 100;
/** How long stopped typing waits for the confirmation of what it has sent. Pings are 600 ms apart. */
const STOPPED_MS = 2_000;
/** Bytes that may wait in the browser. */
const MAX_BACKLOG = 4_096;

/** Types characters one by one, each with all its keys, so that no key stays pressed wherever it ends. */
export async function typeText(
  link: TypingLink,
  characters: readonly TypedCharacter[],
  typing: Typing,
): Promise<TypingResult> {
  while (!releaseModifiers(link) && !link.isOver() && !typing.signal.aborted) {
    await pause(POLL_MS, typing.signal);
  }
  const run = new TypingRun(link, typing);
  if (typing.keepsCapsLock === true) return run.type(characters);
  const ready = await withoutCapsLock(link, typing.signal, () => run.type(characters));
  if (ready === 'stays_on') {
    if (typing.ignoreCapsLock !== true) return { end: 'caps_lock', sent: 0, unconfirmed: 0 };
    return run.type(characters);
  }
  return ready;
}

class TypingRun {
  readonly #link: TypingLink;
  readonly #typing: Typing;
  readonly #pace: Pace;
  #sent = 0;
  #confirmed = 0;
  /** Whether the proxy confirms what it received. */
  #confirms = true;
  #confirmation: Promise<void> | undefined;

  constructor(link: TypingLink, typing: Typing) {
    this.#link = link;
    this.#typing = typing;
    this.#pace = new Pace(typing.pace);
  }

  async type(characters: readonly TypedCharacter[]): Promise<TypingResult> {
    const stopListening = this.#link.onReceived(() => this.#pace.received(performance.now()));
    try {
      for (const { strokes } of characters) {
        if (!(await this.#send(strokes))) break;
        this.#sent++;
        this.#typing.onProgress(this.#sent);
        this.#confirm();
        if (this.#sent < characters.length)
          await pause(this.#pace.gapMs(events(strokes)), this.#typing.signal);
      }
      await this.#lastConfirmation();
      return this.#result(characters.length);
    } finally {
      stopListening();
    }
  }

  /** Sends one character as soon as it may; false if typing has ended. */
  async #send(strokes: readonly KeyStroke[]): Promise<boolean> {
    for (;;) {
      if (this.#isEnded()) return false;
      if (this.#maySend() && sendStrokes(this.#link, strokes)) {
        this.#pace.typed(performance.now(), bytes(strokes));
        return true;
      }
      await pause(POLL_MS, this.#typing.signal);
    }
  }

  #maySend(): boolean {
    if (this.#typing.isPaused?.()) return false;
    if (this.#link.backlog() > MAX_BACKLOG || this.#unconfirmed() >= MAX_UNCONFIRMED) return false;
    return this.#pace.mayContinue(performance.now());
  }

  #isEnded(): boolean {
    return this.#typing.signal.aborted || this.#link.isOver();
  }

  /** Waits for the confirmation of all that was sent: as long as it takes, or a moment once the user has stopped the typing. */
  async #lastConfirmation(): Promise<void> {
    const { signal } = this.#typing;
    let stoppedAt: number | undefined;
    while (this.#unconfirmed() > 0 && !this.#link.isOver()) {
      if (signal.aborted) stoppedAt ??= performance.now();
      if (stoppedAt !== undefined && performance.now() - stoppedAt > STOPPED_MS) return;
      this.#confirm();
      // An aborted signal would end the pause at once.
      await pause(POLL_MS, signal.aborted ? undefined : signal);
    }
  }

  #unconfirmed(): number {
    return this.#confirms ? this.#sent - this.#confirmed : 0;
  }

  #confirm(): void {
    if (!this.#confirms || this.#confirmation !== undefined) return;
    const before = this.#sent;
    this.#confirmation = this.#link.confirm().then((hasArrived) => {
      this.#confirmation = undefined;
      if (hasArrived) this.#confirmed = before;
      else if (!this.#link.isOver()) this.#confirms = false;
    });
  }

  #result(wanted: number): TypingResult {
    const sent = this.#sent;
    if (this.#link.isOver()) return { end: 'lost', sent, unconfirmed: sent - this.#confirmed };
    const unconfirmed = this.#unconfirmed();
    return { end: sent < wanted || unconfirmed > 0 ? 'stopped' : 'done', sent, unconfirmed };
  }
}

/** Sends what a phone's keyboard typed, no faster than QEMU passes events on. Nothing waits for the guest. */
export async function sendCharacters(link: KeySink, characters: readonly TypedCharacter[]): Promise<void> {
  for (const { strokes } of characters) {
    sendStrokes(link, strokes);
    await pause(EVENT_MS * events(strokes));
  }
}

/** Sends all keys of a character at once; false if the connection takes none. */
export function sendStrokes(link: KeySink, strokes: readonly KeyStroke[]): boolean {
  // All events are sent in one turn of the event loop, so the first one stands for the others.
  let isSent = true;
  for (const { keysym, code, modifiers } of strokes) {
    for (const modifier of modifiers) isSent = link.sendKey(modifier.keysym, modifier.code, true) && isSent;
    isSent = link.sendKey(keysym, code, true) && isSent;
    link.sendKey(keysym, code, false);
    for (const modifier of modifiers.toReversed()) link.sendKey(modifier.keysym, modifier.code, false);
  }
  return isSent;
}

function events(strokes: readonly KeyStroke[]): number {
  return strokes.reduce((sum, { modifiers }) => sum + 2 + 2 * modifiers.length, 0);
}

/** Bytes in the queue of a PS/2 keyboard: one for each press and each release, two for the right Alt key. */
function bytes(strokes: readonly KeyStroke[]): number {
  const altGrs = strokes.flatMap(({ modifiers }) =>
    modifiers.filter(({ code }) => code === 'AltRight'),
  ).length;
  return events(strokes) + 2 * altGrs;
}

import { WebSocket } from 'ws';
import { webSocketOfAccessUrl } from '../../doctor/probes/probe-web-socket.ts';
import { readPageMessage } from '../../flow/page-message.ts';
import { readClose } from '../../flow/read-close.ts';
import type { ServerKeys } from '../../keyboard/guest-keyboard.ts';
import { scancodeOf } from '../../keyboard/scancodes.ts';
import type { TypingLink } from '../../keyboard/typing-link.ts';
import { refusalText } from '../../languages/refusal-text.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { DialogueRunner } from '../../rfb/dialogue.ts';
import { writeClientMessage } from '../../rfb/messages/client-messages.ts';
import { cliText } from '../language/cli-text.ts';
import { PIXEL_REQUEST, typingDialogue } from './typing-dialogue.ts';

/** Which certificates of a proxy are accepted. */
export interface ProxyTrust {
  readonly ca?: string;
  readonly insecure?: boolean;
}

/** Longer than the proxy's own time limits before its first byte. */
const OPENING_MS = 60_000;
/** The longest silence of a console server that is waited for: QEMU looks for changes of an idle screen every 3 s. */
const SILENCE_MS = 30_000;
/** A process that ends does not wait longer for the proxy's Close frame. */
const CLOSING_MS = 1_000;
/** Bytes of one message. A proxy passes on what a console server sends at once. */
const MAX_PAYLOAD = 1024 * 1024;
/** Bytes that are given to the dialogue at once. */
const SLICE = 64 * 1024;

/** A session of the command line: a console as the page opens it, for typing only. */
export class ConsoleSession implements TypingLink {
  readonly #webSocket: WebSocket;
  readonly #runner: DialogueRunner<never>;
  #deadline: NodeJS.Timeout | undefined;
  #takesPositions = false;
  #keymap: string | null = null;
  #viewOnly = false;
  #capsLock: boolean | null = null;
  #pixels = 0;
  #end: string | undefined;
  #waiting: (() => void)[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #text = cliText();

  private constructor(accessUrl: string, trust: ProxyTrust) {
    const { address, origin } = webSocketOfAccessUrl(accessUrl);
    this.#runner = new DialogueRunner<never>(
      typingDialogue({
        onPositions: () => {
          this.#takesPositions = true;
        },
        onCapsLock: (isOn) => {
          this.#capsLock = isOn;
        },
        onPixels: () => {
          this.#pixels++;
        },
      }),
    );
    this.#webSocket = new WebSocket(address, ['oriel.v1', 'binary'], {
      headers: { Origin: origin },
      handshakeTimeout: OPENING_MS,
      perMessageDeflate: false,
      maxPayload: MAX_PAYLOAD,
      ...(trust.ca === undefined ? {} : { ca: trust.ca }),
      ...(trust.insecure ? { rejectUnauthorized: false } : {}),
    });
    this.#expectWithin(OPENING_MS);
    this.#webSocket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#take(data);
      else this.#read(data.toString('utf8'));
      this.#wake();
    });
    this.#webSocket.on('unexpected-response', (_request, { statusCode }) => {
      this.#over(this.#text('typing.webServer', { origin, status: String(statusCode) }));
    });
    this.#webSocket.on('error', ({ message }) => {
      this.#over(this.#text('typing.notReached', { origin, reason: printableLine(message) }));
    });
    this.#webSocket.on('close', (code, reason) =>
      this.#over(closed(code, reason.toString('utf8'), this.#text)),
    );
  }

  /** Opens the console at an access URL. Resolves once the console server answers, or once the session is over. */
  static async open(accessUrl: string, trust: ProxyTrust, signal: AbortSignal): Promise<ConsoleSession> {
    const session = new ConsoleSession(accessUrl, trust);
    signal.addEventListener('abort', () => session.#wake(), { once: true });
    await session.#until(() => session.#pixels > 0 || signal.aborted);
    return session;
  }

  /** Why the session is over; undefined while it is open. */
  get end(): string | undefined {
    return this.#end;
  }

  get viewOnly(): boolean {
    return this.#viewOnly;
  }

  get serverKeys(): ServerKeys {
    if (this.#keymap !== null) return { kind: 'keymap', keymap: this.#keymap };
    return { kind: this.#takesPositions ? 'positions' : 'characters' };
  }

  sendKey(keysym: number, code: string, down: boolean): boolean {
    if (this.isOver()) return false;
    const keycode = this.#takesPositions ? scancodeOf(code) : undefined;
    this.#webSocket.send(
      writeClientMessage(
        keycode === undefined
          ? { type: 'KeyEvent', down, keysym }
          : { type: 'QemuExtendedKeyEvent', down, keysym, keycode },
      ),
    );
    return true;
  }

  isOver(): boolean {
    return this.#end !== undefined;
  }

  capsLock(): boolean | null {
    return this.#capsLock;
  }

  backlog(): number {
    return this.#webSocket.bufferedAmount;
  }

  async confirm(): Promise<boolean> {
    if (this.isOver()) return false;
    const before = this.#pixels;
    this.#webSocket.send(PIXEL_REQUEST);
    this.#expectWithin(SILENCE_MS);
    await this.#until(() => this.#pixels > before);
    return this.#pixels > before;
  }

  onReceived(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the session. Resolves when the proxy knows it, or after a second. */
  async close(): Promise<void> {
    clearTimeout(this.#deadline);
    if (this.#webSocket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      this.#webSocket.once('close', resolve);
      setTimeout(resolve, CLOSING_MS).unref();
      this.#webSocket.close(1000);
    });
    this.#webSocket.terminate();
  }

  #take(data: Buffer): void {
    for (let start = 0; start < data.length && !this.isOver(); start += SLICE) {
      const { send, failure } = this.#runner.push(data.subarray(start, start + SLICE));
      if (send.length > 0) this.#webSocket.send(send);
      if (failure !== undefined) this.#over(this.#text('typing.unreadable', { reason: failure.detail }));
    }
    for (const listener of this.#listeners) listener();
  }

  #read(text: string): void {
    const message = readPageMessage(text);
    if (message?.type === 'view_only') this.#viewOnly = true;
    else if (message?.type === 'keymap') this.#keymap = message.keymap;
    else if (message?.type === 'wait') this.#expectWithin(message.endsInMs + OPENING_MS);
  }

  #expectWithin(timeoutMs: number): void {
    clearTimeout(this.#deadline);
    const seconds = Math.round(timeoutMs / 1000);
    this.#deadline = setTimeout(() => this.#over(this.#text('typing.silent', { seconds })), timeoutMs);
    this.#deadline.unref();
  }

  #over(why: string): void {
    if (this.#end !== undefined) return;
    this.#end = why;
    clearTimeout(this.#deadline);
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.close(1000);
    else this.#webSocket.terminate();
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.isOver()) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (condition()) clearTimeout(this.#deadline);
  }
}

/** A Close frame of the proxy as a sentence. */
function closed(closeCode: number, reason: string, t: ReturnType<typeof cliText>): string {
  const { code, said, requestId } = readClose(closeCode, reason);
  const id = requestId === undefined ? '' : `\n${t('requestIdWithTrace', { id: requestId })}`;
  if (code === undefined) {
    const number = String(closeCode);
    if (said === '') return `${t('typing.closed', { code: number })}${id}`;
    return `${t('typing.closedWith', { code: number, words: printableLine(said) })}${id}`;
  }
  const { sentence, advice } = refusalText(t, code);
  const words = said === '' ? '' : ` "${printableLine(said)}"`;
  return `${sentence}${words} ${advice} (${code})${id}`;
}

import { WebSocket } from 'ws';
import { isRefusalCode, REFUSALS } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import type { StepNumber } from '../../flow/steps.ts';
import { type Dialogue, DialogueRunner, read, send } from '../../rfb/dialogue.ts';
import { writeClientInit } from '../../rfb/handshake/client-init.ts';
import {
  PROTOCOL_VERSION_LENGTH,
  requireProtocolVersion,
  writeProtocolVersion,
} from '../../rfb/handshake/protocol-version.ts';
import { readSecurityResult } from '../../rfb/handshake/security-result.ts';
import { readSecurityTypes } from '../../rfb/handshake/security-types.ts';
import { readServerInit, type ServerInit } from '../../rfb/handshake/server-init.ts';
import { writeClientMessage } from '../../rfb/messages/client-messages.ts';
import { webSocketOfAccessUrl } from '../probes/probe-web-socket.ts';

export interface Viewing {
  readonly screen?: ServerInit;
  readonly failure?: { readonly step: StepNumber; readonly message: string; readonly remedy: string };
  readonly idle: { readonly seconds: number; readonly alive: boolean; readonly why: string } | null;
}

/** For everything but the requested idle time. */
const DEADLINE_MS = 40_000;
const STILL_THERE_MS = 10_000;
/** Bytes of one message: enough for an update of a large screen. */
const MAX_PAYLOAD = 64 * 1024 * 1024;

/**
 * Opens the WebSocket of a console address as its page does, and completes the RFB handshake [RFC 6143 7.1, 7.3]. With `idleMs` it
 * then sends nothing for that long and checks whether the session is still open. Ends the session. Never rejects.
 */
export async function viewConsole(accessUrl: string, idleMs: number): Promise<Viewing> {
  const { address, origin } = webSocketOfAccessUrl(accessUrl);
  const viewer = new Viewer(address, origin);
  try {
    const screen = await viewer.greeted();
    if (idleMs === 0) return { screen, idle: null };
    const why = await viewer.stayIdle(idleMs);
    return { screen, idle: { seconds: Math.round(idleMs / 1000), alive: why === '', why } };
  } catch (error) {
    return { failure: failureOf(error as Error), idle: null };
  } finally {
    viewer.close();
  }
}

/** A close code as an error. */
class Closed extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`the connection was closed with code ${code}`);
    this.code = code;
  }
}

class Viewer {
  readonly #webSocket: WebSocket;
  readonly #runner = new DialogueRunner<ServerInit>(converse());
  readonly #deadline: NodeJS.Timeout;
  readonly #greeted: Promise<ServerInit>;
  #greet: (screen: ServerInit) => void = () => {};
  #fail: (error: Error) => void = () => {};
  #ended: Error | undefined;
  #screen: ServerInit | undefined;
  #onBytes = () => {};

  constructor(address: string, origin: string) {
    this.#greeted = new Promise((resolve, reject) => {
      this.#greet = resolve;
      this.#fail = reject;
    });
    this.#greeted.catch(() => {});
    this.#webSocket = new WebSocket(address, ['oriel.v1', 'binary'], {
      headers: { Origin: origin },
      handshakeTimeout: DEADLINE_MS,
      rejectUnauthorized: false,
      perMessageDeflate: false,
      maxPayload: MAX_PAYLOAD,
    });
    this.#deadline = setTimeout(
      () => this.#end(new Error('the console server did not answer in time')),
      DEADLINE_MS,
    );
    this.#webSocket.on('message', (data: Buffer, isBinary) => {
      // Text frames are messages of the proxy to the page (src/flow/page-message.ts).
      if (isBinary) this.#take(data);
    });
    this.#webSocket.on('unexpected-response', (_request, { statusCode }) => {
      this.#end(new Error(`plain HTTP instead of a WebSocket, status ${statusCode}`));
    });
    this.#webSocket.on('error', (error) => this.#end(error));
    this.#webSocket.on('close', (code) => this.#end(new Closed(code)));
  }

  get #isOpen(): boolean {
    return this.#ended === undefined;
  }

  get #why(): string {
    return this.#ended?.message ?? '';
  }

  greeted(): Promise<ServerInit> {
    return this.#greeted;
  }

  /** Why the session did not survive the idle time; empty if it did. */
  async stayIdle(ms: number): Promise<string> {
    await this.#wait(ms, () => !this.#isOpen);
    if (!this.#isOpen) return this.#why;
    let hasAnswered = false;
    this.#onBytes = () => {
      hasAnswered = true;
      this.#wake();
    };
    const area = { x: 0, y: 0, width: 1, height: 1 };
    this.#webSocket.send(writeClientMessage({ type: 'FramebufferUpdateRequest', incremental: false, area }));
    await this.#wait(STILL_THERE_MS, () => hasAnswered || !this.#isOpen);
    if (hasAnswered) return '';
    return this.#isOpen ? 'the connection is open, but no bytes arrive' : this.#why;
  }

  close(): void {
    clearTimeout(this.#deadline);
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.close(1000);
    else this.#webSocket.terminate();
    // Bounded: a process that ends must not wait for a peer.
    setTimeout(() => this.#webSocket.terminate(), 1_000).unref();
  }

  #take(data: Buffer): void {
    if (this.#screen !== undefined) {
      this.#onBytes();
      return;
    }
    const { send: reply, done, failure } = this.#runner.push(data);
    if (reply.length > 0) this.#webSocket.send(reply);
    if (failure !== undefined) this.#end(failure);
    if (done === undefined) return;
    clearTimeout(this.#deadline);
    this.#screen = done;
    this.#greet(done);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    clearTimeout(this.#deadline);
    this.#fail(this.#ended);
    this.#wake();
  }

  #wake = () => {};

  #wait(ms: number, isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (!isOver()) return;
        clearTimeout(timer);
        resolve();
      };
      this.#wake();
    });
  }
}

function* converse(): Dialogue<ServerInit> {
  requireProtocolVersion(yield* read(PROTOCOL_VERSION_LENGTH));
  yield* send(writeProtocolVersion());
  yield* readSecurityTypes();
  yield* send(Buffer.from([1])); // The proxy offers only None: the token has authenticated the client.
  yield* readSecurityResult();
  yield* send(writeClientInit({ shared: true }));
  return yield* readServerInit();
}

function failureOf(error: Error): NonNullable<Viewing['failure']> {
  const [code, kind] =
    Object.entries(REFUSALS).find(
      ([, { closeCode }]) => error instanceof Closed && closeCode === error.code,
    ) ?? [];
  if (code !== undefined && kind !== undefined && isRefusalCode(code)) {
    return { step: kind.step, message: `${kind.sentence} (${code})`, remedy: REMEDIES[code] };
  }
  return {
    step: 13,
    message: `The WebSocket at the console address does not open: ${error.message}.`,
    remedy: 'The checks base-url and web-socket find out whether a device in between refuses it.',
  };
}

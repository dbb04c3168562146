import { connect } from 'node:net';
import { Refusal } from '../../../flow/refusals.ts';
import type { Secret } from '../../../platform/secret.ts';
import { type SchemeName, ServerHandshake } from '../../../rfb/handshake/handshake-with-server.ts';
import type { RfbFailure } from '../../../rfb/rfb-failure.ts';
import { readPasswordFile } from './password-file.ts';
import { addressText, type VncServer } from './server-line.ts';

/** How long the connection and the handshake may take together, in ms. */
const WITHIN_MS = 3_000;

/** What a VNC server answered. */
export type Answer = Up | Down | Unknown;

interface Up {
  readonly state: 'up';
  /**
   * `complete`: the server has accepted the agent. `incomplete`: it answers, and requires what the agent does not have, such as TLS.
   * `rejected`: it does not accept the password.
   */
  readonly login: 'complete' | 'incomplete' | 'rejected';
  /** The password that the agent had; null if it had none. */
  readonly password: Secret | null;
  readonly why: string;
}

/** Its port is closed: no VNC server runs. */
interface Down {
  readonly state: 'down';
  readonly why: string;
}

/** The machine does not answer, or something else does. */
interface Unknown {
  readonly state: 'unknown';
  readonly why: string;
}

/** A probe under way. */
export interface Greeting {
  /** Never rejects. */
  readonly answer: Promise<Answer>;
  cancel(): void;
}

/**
 * Connects to a VNC server, authenticates if `schemes` allow it, and leaves before ClientInit, which disconnects no other viewer. A
 * probe that left after the greeting would do harm: TigerVNC counts connections without authentication, and after five it rejects
 * the address, with the users behind it.
 */
export function greetServer(server: VncServer, schemes: readonly SchemeName[]): Greeting {
  const abort = new AbortController();
  return { answer: greet(server, schemes, abort.signal), cancel: () => abort.abort() };
}

async function greet(
  server: VncServer,
  schemes: readonly SchemeName[],
  signal: AbortSignal,
): Promise<Answer> {
  const at = addressText(server.host, server.port);
  let password: Secret | null = null;
  try {
    if (server.passwordFile !== null) password = await readPasswordFile(server.passwordFile);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  if (signal.aborted) return { state: 'unknown', why: 'the agent stops' };
  const handshake = new ServerHandshake({ schemes, password, vencrypt: { subtypes: [], plain: null } });
  return new Promise((resolve) => {
    const socket = connect({ host: server.host, port: server.port, noDelay: true });
    const settle = (answer: Answer) => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', stop);
      // In good order: a reset would be in the log of the server at each probe.
      socket.end();
      socket.destroySoon();
      resolve(answer);
    };
    const unknown = (why: string) => settle({ state: 'unknown', why: `${at} ${why}` });
    const stop = () => {
      socket.destroy();
      unknown('was not awaited: the agent stops');
    };
    const deadline = setTimeout(() => {
      const isConnected = !socket.connecting;
      socket.destroy();
      unknown(
        isConnected
          ? `sent no RFB handshake within ${WITHIN_MS} ms`
          : `did not accept a connection within ${WITHIN_MS} ms`,
      );
    }, WITHIN_MS);
    signal.addEventListener('abort', stop);
    socket.on('data', (chunk) => {
      if (socket.destroyed || socket.writableEnded) return;
      const { send, done, failure } = handshake.push(chunk);
      if (send.length > 0) socket.write(send);
      if (done !== undefined) settle({ state: 'up', login: 'complete', password, why: '' });
      else if (failure !== undefined) settle(answerOf(failure, at, password));
    });
    socket.on('end', () => {
      if (!socket.writableEnded) settle(answerOf(handshake.end().failure, at, password));
    });
    socket.on('error', (error) => {
      if (isRefused(error)) settle({ state: 'down', why: `${at} refuses connections` });
      else unknown(`cannot be reached: ${describe(error)}`);
    });
  });
}

function answerOf(failure: RfbFailure | undefined, at: string, password: Secret | null): Answer {
  const why = `${at}: ${failure?.detail ?? 'the handshake ended'}`;
  switch (failure?.code) {
    case 'authentication_failed':
      return { state: 'up', login: 'rejected', password, why };
    case 'security_unsupported':
      return {
        state: 'up',
        login: 'incomplete',
        password,
        why: `${at} requires TLS or another security that the agent does not use`,
      };
    // It speaks RFB, and requires a password, or is busy.
    case 'password_missing':
    case 'refused':
      return { state: 'up', login: 'incomplete', password, why };
    default:
      return { state: 'unknown', why };
  }
}

/** Whether every address of the host refused the connection. */
function isRefused(error: Error): boolean {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
  return errors.every((each) => each instanceof Error && 'code' in each && each.code === 'ECONNREFUSED');
}

function describe(error: Error): string {
  if (!(error instanceof AggregateError)) return error.message;
  return error.errors.map((each: Error) => each.message).join('; ');
}

import type { Logger } from '../../../../platform/log/log.ts';
import type { Command } from './commands.ts';
import { type ConnectionOptions, MemcachedConnection } from './memcached-connection.ts';
import type { Reply } from './reply-parser.ts';

export type Send = (command: Command) => Promise<Reply>;

export interface MemcachedServerOptions extends Omit<ConnectionOptions, 'onEnd' | 'signal'> {
  /** The longest pause between two tries at a server that is down. */
  readonly deadRetryMs: number;
  readonly log: Logger;
  /** Before a server that was down is used again: brings it what it missed. Rejecting leaves it down. */
  readonly catchUp: (send: Send) => Promise<void>;
  /** When a server that was lost is in use again; it may have come back empty. */
  readonly onReturn: () => void;
}

const FIRST_RETRY_MS = 200;
/** A server that has returned is better known soon; trying costs no request anything. */
const LONGEST_RETRY_MS = 30_000;

type State =
  | { readonly is: 'up'; readonly connection: MemcachedConnection }
  /** Not known to be down: calls wait for the outcome. */
  | { readonly is: 'connecting'; readonly outcome: Promise<MemcachedConnection> }
  | { readonly is: 'dead'; readonly why: string }
  | { readonly is: 'closed' };

/**
 * One memcached server: connected on opening, again when the connection ends, and marked dead when that fails. Calls to a dead
 * one reject at once while it is tried in the background, so that it costs its deadline once and not per request.
 */
export class MemcachedServer {
  readonly name: string;
  readonly #options: MemcachedServerOptions;
  #state: State = { is: 'dead', why: 'never tried' };
  #retry: NodeJS.Timeout | undefined;
  readonly #closing = new AbortController();
  /** None at first: an idle connection that was merely closed stands again before anybody notices. */
  #pauseMs = 0;

  constructor(options: MemcachedServerOptions) {
    this.#options = options;
    this.name = `${options.address.host}:${options.address.port}`;
    this.#connect();
  }

  get isDead(): boolean {
    return this.#state.is === 'dead' || this.#state.is === 'closed';
  }

  /** Why it is not in use; empty where nothing is known against it. */
  get trouble(): string {
    if (this.#state.is === 'dead') return this.#state.why;
    return this.#state.is === 'closed' ? 'the store is closed' : '';
  }

  /** Rejects where the server is dead or does not answer in time. */
  send = (command: Command): Promise<Reply> => {
    const state = this.#state;
    if (state.is === 'up') return state.connection.send(command);
    if (state.is === 'connecting') return state.outcome.then((connection) => connection.send(command));
    const why = state.is === 'dead' ? `${this.name} is down: ${state.why}` : 'the store is closed';
    return Promise.reject(new Error(why));
  };

  /** For commands that belong together: each rejects once the connection that stands now has ended. */
  pin = async (): Promise<Send> => {
    const state = this.#state;
    if (state.is === 'connecting') await state.outcome;
    if (this.#state.is !== 'up') return this.send;
    const { connection } = this.#state;
    return (command) => connection.send(command);
  };

  close(): void {
    clearTimeout(this.#retry);
    this.#state = { is: 'closed' };
    this.#closing.abort();
  }

  /** Calls wait for it: on opening, and when a connection that stood has ended. */
  #connect(): void {
    const outcome = this.#open();
    this.#state = { is: 'connecting', outcome };
    outcome.then(
      (connection) => this.#up(connection),
      (error: Error) => this.#dead(error),
    );
  }

  /** Nobody waits for it. */
  async #tryAgain(): Promise<void> {
    try {
      const connection = await this.#open();
      try {
        await this.#options.catchUp((command) => connection.send(command));
      } catch (error) {
        connection.close();
        throw error;
      }
      this.#up(connection);
      this.#options.log.info({ server: this.name }, 'memcached server is back');
      this.#options.onReturn();
    } catch (error) {
      this.#dead(error as Error);
    }
  }

  #open(): Promise<MemcachedConnection> {
    const onEnd = (why: Error) => this.#lost(why);
    return MemcachedConnection.open({ ...this.#options, onEnd, signal: this.#closing.signal });
  }

  #up(connection: MemcachedConnection): void {
    if (this.#state.is === 'closed') {
      connection.close();
    } else if (connection.hasEnded) {
      this.#dead(new Error('the server closed the connection'));
    } else {
      this.#pauseMs = 0;
      this.#state = { is: 'up', connection };
    }
  }

  #lost(why: Error): void {
    if (this.#state.is !== 'up') return; // still opening: whoever opens it hears of it too
    this.#dead(why);
  }

  #dead(why: Error): void {
    if (this.#state.is === 'closed') return;
    if (this.#state.is !== 'dead' || this.#state.why === 'never tried') {
      this.#options.log.warn({ server: this.name, err: why }, 'memcached server is down');
    }
    this.#state = { is: 'dead', why: why.message };
    const pauseMs = Math.min(
      this.#pauseMs,
      LONGEST_RETRY_MS,
      Math.max(FIRST_RETRY_MS, this.#options.deadRetryMs),
    );
    this.#pauseMs = Math.max(FIRST_RETRY_MS, this.#pauseMs * 2);
    this.#retry = setTimeout(() => void this.#tryAgain(), pauseMs);
    this.#retry.unref();
  }
}

import type { Logger } from '../../../../platform/log/log.ts';
import type { Command } from './commands.ts';
import { type ConnectionOptions, MemcachedConnection } from './memcached-connection.ts';
import type { Reply } from './reply-parser.ts';

export type Send = (command: Command) => Promise<Reply>;

export interface MemcachedServerOptions extends Omit<ConnectionOptions, 'onEnd' | 'signal'> {
  /** The longest pause between two attempts to reach a server that is down. */
  readonly deadRetryMs: number;
  readonly log: Logger;
  /** Sends a server that was down the writes that it missed, before it is used again. Rejecting leaves it down. */
  readonly catchUp: (send: Send) => Promise<void>;
  /** Called when a server that was lost is in use again. It may be empty. */
  readonly onReturn: () => void;
}

const FIRST_RETRY_MS = 200;
/** Requests do not wait for an attempt, so attempts may be frequent. */
const LONGEST_RETRY_MS = 30_000;

type State =
  | { readonly is: 'up'; readonly connection: MemcachedConnection }
  /** Commands wait for the outcome. */
  | { readonly is: 'connecting'; readonly outcome: Promise<MemcachedConnection> }
  | { readonly is: 'dead'; readonly why: string }
  | { readonly is: 'closed' };

/**
 * One memcached server. It is connected at start and again when the connection ends, and marked dead if that fails. Commands to a
 * dead server reject at once while it is tried in the background, so it costs its deadline once and not once per request.
 */
export class MemcachedServer {
  readonly name: string;
  readonly #options: MemcachedServerOptions;
  #state: State = { is: 'dead', why: 'never tried' };
  #retry: NodeJS.Timeout | undefined;
  readonly #closing = new AbortController();
  /** Zero at first: an idle connection that was closed is replaced at once. */
  #pauseMs = 0;

  constructor(options: MemcachedServerOptions) {
    this.#options = options;
    this.name = `${options.address.host}:${options.address.port}`;
    this.#connect();
  }

  get isDead(): boolean {
    return this.#state.is === 'dead' || this.#state.is === 'closed';
  }

  /** Why the server is not in use; empty if it is. */
  get trouble(): string {
    if (this.#state.is === 'dead') return this.#state.why;
    return this.#state.is === 'closed' ? 'the store is closed' : '';
  }

  /** Rejects if the server is dead or does not answer in time. */
  send = (command: Command): Promise<Reply> => {
    const state = this.#state;
    if (state.is === 'up') return state.connection.send(command);
    if (state.is === 'connecting') return state.outcome.then((connection) => connection.send(command));
    const why = state.is === 'dead' ? `${this.name} is down: ${state.why}` : 'the store is closed';
    return Promise.reject(new Error(why));
  };

  /** For commands that belong together: they reject once the present connection has ended. */
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

  /** Commands wait for it: at start, and when a connection has ended. */
  #connect(): void {
    const outcome = this.#open();
    this.#state = { is: 'connecting', outcome };
    outcome.then(
      (connection) => this.#up(connection),
      (error: Error) => this.#dead(error),
    );
  }

  /** No command waits for it. */
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
    if (this.#state.is !== 'up') return; // Still opening: `open` rejects.
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

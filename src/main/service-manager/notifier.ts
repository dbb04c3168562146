import { execFile } from 'node:child_process';
import type { Logger } from '../../platform/log/log.ts';
import { messageOf } from '../../platform/message-of.ts';

/** Of the package systemd. Not searched in PATH: the environment of the service does not decide what runs. */
const PROGRAM = '/usr/bin/systemd-notify';
/** systemd-notify itself waits up to 5 seconds until the service manager has read the message. */
const DEADLINE_MS = 10_000;

export interface NotifierOptions {
  readonly socket: string;
  readonly log: Logger;
  /** Replaces systemd-notify in tests. */
  readonly program?: string;
}

/**
 * Sends messages to the service manager. The socket takes datagrams, which Node.js cannot send to UNIX sockets, so systemd-notify
 * sends them: a short process for each message, one at a time and in order.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #hasFailed = false;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Whether a message has not been delivered yet. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /** @param assignments such as `READY=1`. Resolves when the service manager has read them, or cannot. Never rejects. */
  send(assignments: readonly string[]): Promise<void> {
    this.#waiting++;
    this.#last = this.#last.then(() => this.#run(assignments)).finally(() => this.#waiting--);
    return this.#last;
  }

  #run(assignments: readonly string[]): Promise<void> {
    const { socket, log, program = PROGRAM } = this.#options;
    return new Promise((resolve) => {
      const options = {
        // Nothing else of this process's environment.
        env: { NOTIFY_SOCKET: socket },
        cwd: '/',
        timeout: DEADLINE_MS,
        killSignal: 'SIGKILL',
      } as const;
      execFile(program, [...assignments], options, (error, _out, stderr) => {
        if (error === null) this.#hasFailed = false;
        else if (!this.#hasFailed) {
          this.#hasFailed = true;
          const detail = stderr.trim().slice(0, 200) || messageOf(error).slice(0, 200);
          log.error({ program, detail }, 'the service manager could not be notified');
        }
        resolve();
      });
    });
  }
}

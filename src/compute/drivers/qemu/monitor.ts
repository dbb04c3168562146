import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { messageOf } from '../../../platform/message-of.ts';
import { RareLine } from '../../../platform/pace/rare-line.ts';
import { type JsonObject, objectOf, textOf } from '../../../qmp/message.ts';
import { openQmp } from '../../../qmp/open-qmp.ts';
import type { QmpChannel } from '../../../qmp/qmp-channel.ts';
import { QmpError, QmpUnavailable } from '../../../qmp/qmp-errors.ts';
import { trustedSocket } from '../../../qmp/socket-file.ts';
import { type Identity, readIdentity } from './read-identity.ts';
import { stopCause } from './stop-cause.ts';
import { VncPassword } from './vnc-password.ts';
import type { SocketFile } from './watch-sockets.ts';

/** For one command, and for the greeting, in ms. Two of them fit into the deadline of the contract for instances, 5 s. */
const DEADLINE_MS = 2_000;
/** Attempts to connect to a socket on which no process listens: QEMU makes the file a moment before it listens. */
const ABSENT_TRIES = 4;
const ABSENT_PAUSE_MS = 100;
const MIN_BACK_OFF_MS = 250;
const MAX_BACK_OFF_MS = 10_000;
/** A connection that lasted this long, in ms, is made again without a pause. */
const STABLE_MS = 2_000;

/** What a monitor reports, in order. */
export interface MonitorListener {
  /** QEMU answered who it is. False: another monitor serves that instance, and this one is to be closed. */
  identified(monitor: Monitor, isActive: boolean): boolean;
  /** The machine stopped; QEMU may still run. */
  stopped(monitor: Monitor, how: Stop): void;
  /** The machine runs again in the same QEMU. */
  resumed(monitor: Monitor): void;
  /** No process has the socket any more. It is the last report. */
  ended(monitor: Monitor): void;
}

export type Stop =
  | { readonly change: 'stopped'; readonly cause?: 'saved' | 'shut_down' | 'crashed' }
  | { readonly change: 'migrated' };

interface Options extends SocketFile {
  readonly host: string;
  readonly log: Logger;
  readonly listener: MonitorListener;
}

/**
 * The QMP monitor of one QEMU, from the moment that its socket is found until the process has ended. It holds the connection, for
 * the events, and makes it again if it is lost.
 */
export class Monitor {
  readonly path: string;
  readonly file: string;
  /** Resolves when it is known whether the monitor can be used. */
  readonly settled: Promise<void>;
  readonly #options: Options;
  readonly #closing = new AbortController();
  readonly #troubleLine: RareLine;
  readonly #password = new VncPassword((command, args) => this.execute(command, args));
  readonly #done: Promise<void>;
  #settle!: () => void;
  #wake = new AbortController();
  #channel: QmpChannel | undefined;
  #identity: Identity | undefined;
  #trouble: QmpUnavailable | undefined;
  #usableSince: number | undefined;
  #logged = '';
  #hasEnded = false;
  #isChecking = false;
  #isRestarting = false;

  constructor(options: Options) {
    const { path, file, log } = options;
    this.path = path;
    this.file = file;
    this.#options = options;
    this.#troubleLine = new RareLine(systemClock, (fields) =>
      log.warn(fields, 'a QMP monitor cannot be used'),
    );
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.#done = this.#follow();
  }

  /** Undefined until QEMU has answered once. */
  get identity(): Identity | undefined {
    return this.#identity;
  }

  /** Why the monitor cannot be used now; undefined if it can. */
  get trouble(): QmpUnavailable | undefined {
    return this.#trouble;
  }

  /** Whether QEMU can be asked. */
  get isConnected(): boolean {
    return this.#channel !== undefined;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether an instance may be behind it that cannot be asked. */
  get mayHideInstance(): boolean {
    const hidden = ['forbidden', 'busy', 'silent'];
    return (
      this.#identity === undefined && this.#trouble !== undefined && hidden.includes(this.#trouble.trouble)
    );
  }

  /**
   * Executes a command.
   * @throws {QmpError} if QEMU refuses it
   * @throws {QmpUnavailable} if the monitor cannot be used
   */
  async execute(command: string, args: JsonObject = {}, deadlineMs = DEADLINE_MS): Promise<unknown> {
    if (this.#channel === undefined) {
      throw this.#trouble ?? new QmpUnavailable('closed', `the monitor ${this.path} is not connected`);
    }
    return this.#channel.call(command, args, deadlineMs);
  }

  /** QEMU's run state. @throws {QmpUnavailable} */
  async runState(): Promise<string | undefined> {
    return textOf(objectOf(await this.execute('query-status'))?.status, 64);
  }

  /** A VNC password that is valid for some seconds. @throws {QmpError, QmpUnavailable} */
  vncPassword(): Promise<string> {
    return this.#password.handOut();
  }

  /** For the time of the work, a shutdown of the machine is not reported as its stop. */
  async whileRestarting(work: () => Promise<void>): Promise<void> {
    this.#isRestarting = true;
    try {
      await work();
    } finally {
      this.#isRestarting = false;
    }
  }

  /** Tries again now. */
  retry(): void {
    this.#wake.abort();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake.abort();
    await this.#done;
  }

  async #follow(): Promise<void> {
    let backOffMs = MIN_BACK_OFF_MS;
    for (let absent = 0; !this.#closing.signal.aborted; ) {
      this.#usableSince = undefined;
      const trouble = await this.#connectAndFollow().catch((error: unknown) => this.#asUnavailable(error));
      if (this.#closing.signal.aborted) break;
      if (trouble.trouble === 'absent') {
        absent++;
        // A QEMU that answered once and has gone does not come back to the same file.
        if (this.#identity !== undefined || absent >= ABSENT_TRIES) {
          this.#hasEnded = true;
          this.#note(trouble);
          this.#options.listener.ended(this);
          break;
        }
        await this.#pause(ABSENT_PAUSE_MS);
        continue;
      }
      absent = 0;
      if (this.#usableSince !== undefined && performance.now() - this.#usableSince > STABLE_MS) {
        // QEMU ended, or only the connection did: connecting again at once shows which.
        backOffMs = MIN_BACK_OFF_MS;
        this.#trouble = trouble;
        continue;
      }
      this.#note(trouble);
      await this.#pause(backOffMs);
      backOffMs = Math.min(backOffMs * 2, MAX_BACK_OFF_MS);
    }
    this.#settle();
  }

  /** Resolves with the reason when the connection ends. @throws {QmpUnavailable} if there is none */
  async #connectAndFollow(): Promise<QmpUnavailable> {
    const { path, file, host, listener } = this.#options;
    const found = await trustedSocket(path);
    if (found !== file) throw new QmpUnavailable('absent', `the monitor ${path}: the file was replaced`);
    const channel = await openQmp({
      path,
      file,
      deadlineMs: DEADLINE_MS,
      signal: this.#closing.signal,
      onEvent: (name, data) => this.#onEvent(name, data),
      onBusy: (trouble) => this.#note(trouble),
    });
    const end = () => void channel.close();
    this.#closing.signal.addEventListener('abort', end);
    if (this.#closing.signal.aborted) end();
    try {
      const execute = (command: string) => channel.call(command, {}, DEADLINE_MS);
      const identity = await readIdentity(execute, { host, path });
      const status = textOf(objectOf(await execute('query-status'))?.status, 64);
      this.#identity = identity;
      this.#channel = channel;
      if (!listener.identified(this, isActive(status))) {
        throw new QmpUnavailable(
          'untrusted',
          `the monitor ${path} is not used: another monitor has the same UUID`,
        );
      }
      this.#recovered();
      return await channel.ended;
    } finally {
      this.#channel = undefined;
      this.#closing.signal.removeEventListener('abort', end);
      await channel.close();
    }
  }

  #onEvent(name: string, data: JsonObject): void {
    const { listener, log } = this.#options;
    log.debug({ socket: this.path, event: name }, 'QMP event');
    if (this.#channel === undefined) return;
    // The machine starts again in a moment, and its consoles stay.
    if (name === 'SHUTDOWN' && this.#isRestarting) return;
    if (name === 'SHUTDOWN') listener.stopped(this, { change: 'stopped', ...stopCause(data) });
    else if (name === 'RESUME') listener.resumed(this);
    // Of migration too, which only the run state shows.
    else if (name === 'STOP') void this.#check();
  }

  async #check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      const runState = await this.runState();
      if (runState === 'postmigrate') this.#options.listener.stopped(this, { change: 'migrated' });
    } catch (error) {
      this.#options.log.debug({ socket: this.path, err: error }, 'the state of an instance cannot be read');
    } finally {
      this.#isChecking = false;
    }
  }

  #note(trouble: QmpUnavailable): void {
    this.#trouble = trouble;
    this.#settle();
    // A QEMU that ended is no trouble.
    if (this.#hasEnded && this.#identity !== undefined) return;
    if (trouble.message === this.#logged) return;
    if (this.#troubleLine.write({ socket: this.path, err: trouble.message })) this.#logged = trouble.message;
  }

  #recovered(): void {
    this.#trouble = undefined;
    this.#usableSince = performance.now();
    this.#settle();
    if (this.#logged === '') return;
    this.#logged = '';
    this.#options.log.info({ socket: this.path }, 'a QMP monitor can be used again');
  }

  async #pause(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#wake.signal, this.#closing.signal]);
    await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
    if (this.#wake.signal.aborted) this.#wake = new AbortController();
  }

  #asUnavailable(error: unknown): QmpUnavailable {
    if (error instanceof QmpUnavailable) return error;
    if (!(error instanceof QmpError)) {
      this.#options.log.error({ socket: this.path, err: error }, 'a QMP monitor could not be followed');
    }
    // A refused command is one that every QEMU knows.
    return new QmpUnavailable('garbage', `the monitor ${this.path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Whether the machine of that run state runs or can be resumed. */
function isActive(runState: string | undefined): boolean {
  return runState !== 'shutdown' && runState !== 'postmigrate';
}

import { headers, type Msg } from '@nats-io/transport-node';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { PacedWarnings } from '../../platform/log/paced-warnings.ts';
import { TextForm } from '../message-form.ts';
import type { Serving } from '../serving.ts';
import { type BusSubscription, type Connection, GRACE_MS } from './connection.ts';
import { cutIntoParts, PART_HEADER } from './message-parts.ts';
import { HEARTBEAT_MS, MAX_REPORTS_PER_SECOND, writeHere } from './presence.ts';
import { lastToken, type Subjects } from './subjects.ts';

export const REQUEST_ID_HEADER = 'Oriel-Request-Id';

/** The NATS queue group in which the servers of a contract share its calls. */
const QUEUE = 'oriel';

/** A contract that this process serves on the bus. */
export class Served implements Closable {
  readonly #serving: Serving;
  readonly #form = new TextForm();
  readonly #connection: Connection;
  readonly #subjects: Subjects;
  readonly #warnings: PacedWarnings;
  readonly #subscriptions: BusSubscription[];
  readonly #others: Closable[];
  readonly #heartbeat: NodeJS.Timeout;
  /** Runs for a second after a presence request. */
  #second: NodeJS.Timeout | undefined;
  #reportsThisSecond = 0;
  #closing: Promise<void> | undefined;

  constructor(serving: Serving, connection: Connection, subjects: Subjects, log: Logger) {
    const { contract } = serving;
    this.#serving = serving;
    this.#connection = connection;
    this.#subjects = subjects;
    this.#warnings = new PacedWarnings(log);
    const handle = (message: Msg) => void this.#answer(message);
    this.#subscriptions = [
      ...(contract.interchangeable ? [connection.subscribe(subjects.any(contract, '*'), QUEUE, handle)] : []),
      connection.subscribe(subjects.host(contract, serving.host, '*'), QUEUE, handle),
      connection.subscribe(subjects.server(contract, serving, '*'), undefined, handle),
      connection.subscribe(subjects.each(contract, '*'), undefined, handle),
    ];
    this.#others = [
      // Answered at the subject where the server reports anyway: the permissions of the bus bind it to this host.
      connection.subscribe(subjects.who(contract), undefined, () => this.#onPresenceRequest()),
      connection.watch({ up: () => this.#report() }),
    ];
    this.#report();
    this.#heartbeat = setInterval(() => this.#report(), HEARTBEAT_MS);
  }

  /** Accepts no more calls, reports that the server leaves and finishes the calls in progress. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#second);
    for (const closable of this.#others) void closable.close();
    await Promise.all(this.#subscriptions.map((subscription) => subscription.drain()));
    this.#report(true);
    await this.#serving.finish();
    await this.#connection.flush();
  }

  /**
   * Reports at once, because answers count only for callers that know their server. Beyond the bound callers wait for the next
   * heartbeat.
   */
  #onPresenceRequest(): void {
    this.#second ??= setTimeout(() => {
      this.#second = undefined;
      this.#reportsThisSecond = 0;
    }, 1_000);
    this.#reportsThisSecond++;
    if (this.#reportsThisSecond <= MAX_REPORTS_PER_SECOND) this.#report();
  }

  #report(leaving = false): void {
    const subject = this.#subjects.here(this.#serving.contract, this.#serving.host);
    this.#connection.publish(subject, writeHere(this.#serving, leaving));
  }

  async #answer(message: Msg): Promise<void> {
    try {
      if (!message.reply) throw new Error('a request has no reply address');
      // The answer would be a call or an event in the name of this process.
      if (this.#subjects.includes(message.reply))
        throw new Error('the reply address of a request is a subject of this bus');
      const requestId = message.headers?.get(REQUEST_ID_HEADER) ?? '';
      const method = lastToken(message.subject);
      const answer = await this.#serving.answer(this.#form, method, message.string(), requestId);
      // An answer may be ready while the connection is lost for a moment; the caller still waits.
      if (await this.#connection.whenUp(GRACE_MS)) this.#send(message.reply, answer);
    } catch (error) {
      this.#warnings.warn(
        'message',
        { err: error, subject: message.subject },
        'malformed message on the bus',
      );
    }
  }

  #send(address: string, answer: string): void {
    const bytes = Buffer.from(answer);
    const parts = cutIntoParts(bytes, this.#connection.maxPayload);
    if (parts.length === 1) {
      this.#connection.publish(address, bytes);
      return;
    }
    for (const [index, part] of parts.entries()) {
      const header = headers();
      header.set(PART_HEADER, `${this.#serving.server} ${index + 1}/${parts.length}`);
      this.#connection.publish(address, part, { headers: header });
    }
  }
}

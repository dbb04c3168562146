import { headers, type Msg } from '@nats-io/transport-node';
import type { Contract } from '../../contracts/contract.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import { PacedWarnings } from '../../platform/log/paced-warnings.ts';
import type { Server } from '../outcome.ts';
import type { Serving } from '../serving.ts';
import { type BusSubscription, type Connection, GRACE_MS } from './connection.ts';
import { cutIntoParts, PART_HEADER } from './message-parts.ts';
import { HEARTBEAT_MS, WHO_ANSWERS_PER_SECOND, writeHere } from './presence.ts';
import { lastToken, type Subjects } from './subjects.ts';

export const REQUEST_ID_HEADER = 'Oriel-Request-Id';

/** Servers of a contract share its calls by this NATS queue group. */
const QUEUE = 'oriel';

/** A contract that this process serves on the bus. */
export class Served implements Closable {
  readonly #contract: Contract;
  readonly #server: Server;
  readonly #serving: Serving;
  readonly #connection: Connection;
  readonly #subjects: Subjects;
  readonly #warnings: PacedWarnings;
  readonly #subscriptions: BusSubscription[];
  readonly #others: Closable[];
  readonly #heartbeat: NodeJS.Timeout;
  /** Runs for the second in which questions who is there were answered. */
  #second: NodeJS.Timeout | undefined;
  #answeredWho = 0;
  #closing: Promise<void> | undefined;

  constructor(
    contract: Contract,
    server: Server,
    serving: Serving,
    connection: Connection,
    subjects: Subjects,
    log: Logger,
  ) {
    this.#contract = contract;
    this.#server = server;
    this.#serving = serving;
    this.#connection = connection;
    this.#subjects = subjects;
    this.#warnings = new PacedWarnings(log);
    const handle = (message: Msg) => void this.#answer(message);
    this.#subscriptions = [
      ...(contract.interchangeable ? [connection.subscribe(subjects.any(contract, '*'), QUEUE, handle)] : []),
      connection.subscribe(subjects.host(contract, server.host, '*'), QUEUE, handle),
      connection.subscribe(subjects.server(contract, server, '*'), undefined, handle),
      connection.subscribe(subjects.each(contract, '*'), undefined, handle),
    ];
    this.#others = [
      // Answered where the server reports anyway: the permissions of the bus bind that subject to this host.
      connection.subscribe(subjects.who(contract), undefined, () => this.#answerWho()),
      connection.watch({ up: () => this.#sayHere() }),
    ];
    this.#sayHere();
    this.#heartbeat = setInterval(() => this.#sayHere(), HEARTBEAT_MS);
  }

  /** Takes no more calls, finishes those it has and says good-bye. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#second);
    for (const closable of this.#others) closable.close();
    await Promise.all(this.#subscriptions.map((subscription) => subscription.drain()));
    this.#publishHere(true);
    await this.#serving.finish();
    await this.#connection.flush();
  }

  /** At once: what this server answers counts only for callers that know it. One that asks too late hears the next heartbeat. */
  #answerWho(): void {
    this.#second ??= setTimeout(() => {
      this.#second = undefined;
      this.#answeredWho = 0;
    }, 1_000);
    this.#answeredWho++;
    if (this.#answeredWho <= WHO_ANSWERS_PER_SECOND) this.#sayHere();
  }

  #sayHere(): void {
    this.#publishHere(false);
  }

  #publishHere(leaving: boolean): void {
    const subject = this.#subjects.here(this.#contract, this.#server.host);
    this.#connection.publish(subject, writeHere(this.#server, leaving));
  }

  async #answer(message: Msg): Promise<void> {
    try {
      if (!message.reply) throw new Error('a request does not say where to answer');
      // The answer would be a call or an event in the name of this process.
      if (this.#subjects.includes(message.reply))
        throw new Error('a request has a reply address that is none');
      const requestId = message.headers?.get(REQUEST_ID_HEADER) ?? '';
      const answer = await this.#serving.answer(lastToken(message.subject), message.string(), requestId);
      // An answer may be ready while the connection is away for a moment; the caller still waits.
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
      header.set(PART_HEADER, `${this.#server.server} ${index + 1}/${parts.length}`);
      this.#connection.publish(address, part, { headers: header });
    }
  }
}

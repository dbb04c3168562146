import { headers, type Msg } from '@nats-io/transport-node';
import { Undelivered } from '../../contracts/contract.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { messageOf } from '../../platform/message-of.ts';
import type { Deferred } from '../calls-under-way.ts';
import type { InProgress, OutgoingCall, Route } from '../carrier.ts';
import { type Answered, ofOwnHost, TextForm } from '../message-form.ts';
import type { CompiledMethod } from '../validate.ts';
import { Attempts } from './attempts.ts';
import type { Connection } from './connection.ts';
import { Gathering } from './gathering.ts';
import { HedgeDelay } from './hedge-delay.ts';
import { type Inbox, isNoResponders } from './inbox.ts';
import { PartsCollector } from './message-parts.ts';
import type { Presence } from './presence.ts';
import { REQUEST_ID_HEADER } from './served.ts';
import type { Subjects } from './subjects.ts';

/** An address for answers, until closed. */
export type ReplyAddress = Closable & { readonly address: string };

/** The caller's end of one contract on the bus. */
export class BusRoute implements Route, Closable {
  readonly connection: Connection;
  readonly subjects: Subjects;
  readonly presence: Presence;
  readonly form = new TextForm();
  readonly #inbox: Inbox;
  readonly #delays = new Map<string, HedgeDelay>();

  constructor(connection: Connection, inbox: Inbox, subjects: Subjects, presence: Presence) {
    this.connection = connection;
    this.#inbox = inbox;
    this.subjects = subjects;
    this.presence = presence;
  }

  hosts(): readonly string[] {
    return this.presence.hosts();
  }

  silentHosts(): readonly string[] {
    return this.presence.lost();
  }

  ask(call: OutgoingCall, deferred: Deferred<Answered>): InProgress<Answered> {
    return new Attempts(this, call, deferred);
  }

  askAll(call: OutgoingCall, deferred: Deferred<Answered[]>): InProgress<Answered[]> {
    return new Gathering(this, call, deferred);
  }

  /** False if no NATS server takes it. Throws `Undelivered` (malformed) if it cannot be sent. */
  send(call: OutgoingCall, subject: string, text: string, replyTo: string): boolean {
    const header = headers();
    header.set(REQUEST_ID_HEADER, call.requestId);
    try {
      return this.connection.publish(subject, text, { reply: replyTo, headers: header });
    } catch (error) {
      throw new Undelivered(
        'malformed',
        `request of ${call.method.label} cannot be sent: ${messageOf(error)}`,
      );
    }
  }

  /**
   * Opens an address for the answers to one request.
   * @param mayAnswer whether parts of an answer are accepted from that server
   * @param onAnswer gets each answer, or `no_server` if NATS reports that no server listens
   */
  openReply(
    method: CompiledMethod,
    mayAnswer: (server: string) => boolean,
    onAnswer: (answered: Answered | 'no_server') => void,
    onMalformed: (error: Undelivered) => void,
  ): ReplyAddress {
    const parts = new PartsCollector(mayAnswer);
    return this.#inbox.open((message: Msg) => {
      if (isNoResponders(message)) return onAnswer('no_server');
      let answered: Answered | undefined;
      try {
        const text = parts.add(message);
        if (text === undefined) return;
        answered = this.form.readAnswer(method, text);
        if (answered === undefined) throw new Error('it is not an answer');
      } catch (cause) {
        const detail = `what answers ${method.label} is malformed`;
        return onMalformed(new Undelivered('malformed', detail, method.unreached, cause));
      }
      onAnswer(ofOwnHost(method, answered));
    });
  }

  delayOf(method: CompiledMethod): HedgeDelay {
    const delay = this.#delays.get(method.name) ?? new HedgeDelay();
    this.#delays.set(method.name, delay);
    return delay;
  }

  close(): void {
    this.presence.close();
  }
}

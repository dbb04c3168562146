import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import { type Call, type Contract, Undelivered } from '../../contracts/contract.ts';
import type { CallsUnderWay, Ending } from '../calls-under-way.ts';
import { type Answered, compileOutcome, ofOwnHost, readOutcome, type Server } from '../outcome.ts';
import type { Check, CompiledMethod } from '../validate.ts';
import { Attempts } from './attempts.ts';
import { type Connection, GRACE_MS } from './connection.ts';
import { HedgeDelay } from './hedge-delay.ts';
import { type Inbox, isNoResponders } from './inbox.ts';
import { PartsCollector } from './message-parts.ts';
import type { Presence } from './presence.ts';
import { REQUEST_ID_HEADER } from './served.ts';
import { Timers } from './timers.ts';

/** Pause before asking again where nobody listens though somebody was there a moment ago, in ms. */
const NOBODY_PAUSE_MS = 100;
/** A gathering that takes longer, in ms, makes sure that the NATS server still answers. */
const OVERDUE_MS = 500;

/** One call as it goes on the bus. */
export interface Question {
  readonly contract: Contract;
  /** Undefined: any. */
  readonly host: string | undefined;
  readonly subject: string;
  readonly method: CompiledMethod;
  readonly text: string;
  readonly call: Call;
}

/** The caller's end on the bus. */
export class Calls {
  readonly #connection: Connection;
  readonly #inbox: Inbox;
  readonly #underWay: CallsUnderWay;
  readonly #check: Check = compileOutcome();
  readonly #delays = new Map<string, HedgeDelay>();

  constructor(connection: Connection, inbox: Inbox, underWay: CallsUnderWay) {
    this.#connection = connection;
    this.#inbox = inbox;
    this.#underWay = underWay;
  }

  /** Asks one server, and another one if that is silent: attempts.ts. */
  ask(question: Question, presence: Presence, subjectOf: (server: Server) => string): Promise<Answered> {
    const { contract, host, method } = question;
    let attempts: Attempts | undefined;
    return this.#underWay.run<Answered>(
      method.label,
      method.deadlineMs,
      (ending) => {
        attempts = new Attempts({
          contract,
          host,
          method,
          presence,
          connection: this.#connection,
          ending,
          delay: this.#delayOf(method),
          send: (to, replyTo) =>
            this.#send(question, to === undefined ? question.subject : subjectOf(to), replyTo, ending),
          openReply: (onAnswer) => {
            const fail = (cause: unknown) => ending.reject(malformedAnswer(method, cause));
            return this.#inbox.open(this.#reading(method, onlyOne(), onAnswer, fail));
          },
        });
        return () => attempts?.close();
      },
      () => attempts!.expired(),
    );
  }

  /** Asks each server and is done when all that are known to be there have answered, or at the deadline. */
  async gather(question: Question, presence: Presence): Promise<Answered[]> {
    const { method } = question;
    const answers = new Map<string, Answered>();
    const collected = (): Answered[] => [...answers.values()];
    const expected = new Map<string, string>();
    const expect = () => {
      for (const [server, host] of presence.servers()) if (!answers.has(server)) expected.set(server, host);
    };
    const silent = (why: string): Answered[] => {
      const error = new Undelivered('deadline', why);
      return [...expected].map(([server, host]) => ({ host, server, error }));
    };
    return await this.#underWay.run<Answered[]>(
      method.label,
      method.deadlineMs,
      (ending) => {
        const timers = new Timers();
        const startedAt = performance.now();
        let warm = false;
        const finishIfAll = () => {
          if (warm && expected.size === 0) ending.resolve(collected());
        };
        const onAnswer = (answered: Answered | 'nobody') => {
          if (answered === 'nobody') {
            const over = performance.now() - startedAt > GRACE_MS;
            if (!over && presence.knows(undefined)) return timers.in(pauseMs(), send);
            expect();
            return ending.resolve([...collected(), ...silent('nobody listens')]);
          }
          // Each compute host answers for itself: what it says in another's name is dropped.
          if (!presence.isOf(answered)) return presence.distrust(answered);
          answers.set(answered.server, answered);
          expected.delete(answered.server);
          finishIfAll();
        };
        const reply = this.#inbox.open(
          this.#reading(
            method,
            (server) => presence.hasReported(server),
            onAnswer,
            (cause) => {
              // One of many: the others are heard, and this one is silent.
              presence.logMalformed(malformedAnswer(method, cause));
            },
          ),
        );
        const leaving = presence.onLeave((server) => {
          expected.delete(server);
          finishIfAll();
        });
        let sent = false;
        const send = () => {
          if (!this.#send(question, question.subject, reply.address, ending)) return;
          sent = true;
          // Known only after the warm-up: who has answered until then is not waited for.
          timers.in(presence.coldMs, () => {
            expect();
            warm = true;
            finishIfAll();
          });
        };
        const watching = this.#connection.watch({
          up: () => {
            if (!sent || method.idempotent) send();
          },
        });
        send();
        if (!sent) timers.in(GRACE_MS, () => sent || ending.reject(noBus(method)));
        timers.in(OVERDUE_MS, () => this.#connection.check());
        return () => {
          timers.clear();
          leaving.close();
          watching.close();
          reply.close();
        };
      },
      () => [...collected(), ...silent(`not within ${method.deadlineMs} ms`)],
    );
  }

  #delayOf(method: CompiledMethod): HedgeDelay {
    const delay = this.#delays.get(method.label) ?? new HedgeDelay();
    this.#delays.set(method.label, delay);
    return delay;
  }

  #send(question: Question, subject: string, replyTo: string, ending: Ending<never>): boolean {
    const { text, call, method } = question;
    try {
      return this.#connection.publish(subject, text, { reply: replyTo, headers: requestHeaders(call) });
    } catch (error) {
      const message = `request of ${method.label} cannot be sent: ${error instanceof Error ? error.message : 'unknown'}`;
      ending.reject(new Undelivered('malformed', message));
      return false;
    }
  }

  /** Puts messages together to answers. */
  #reading(
    method: CompiledMethod,
    mayAnswer: (server: string) => boolean,
    onAnswer: (answered: Answered | 'nobody') => void,
    onMalformed: (cause: unknown) => void,
  ): (message: Msg) => void {
    const parts = new PartsCollector(mayAnswer);
    return (message) => {
      if (isNoResponders(message)) return onAnswer('nobody');
      let answered: Answered | undefined;
      try {
        const text = parts.add(message);
        if (text === undefined) return;
        answered = readOutcome(this.#check, method, text);
        if (answered === undefined) throw new Error('it is not an answer');
      } catch (cause) {
        return onMalformed(cause);
      }
      onAnswer(ofOwnHost(method, answered));
    };
  }
}

/** Whether the parts are of the server whose part came first: one server answers one attempt. */
function onlyOne(): (server: string) => boolean {
  let first: string | undefined;
  return (server) => {
    first ??= server;
    return server === first;
  };
}

function malformedAnswer({ label }: CompiledMethod, cause: unknown): Undelivered {
  return Object.assign(new Undelivered('malformed', `what answers ${label} is malformed`), { cause });
}

function requestHeaders(call: Call): MsgHdrs {
  const header = headers();
  header.set(REQUEST_ID_HEADER, call.requestId);
  return header;
}

function noBus(method: CompiledMethod): Undelivered {
  return new Undelivered('nobody', `${method.label} was not sent: no NATS server takes us`);
}

/** Spread, so that many callers do not ask again together. */
function pauseMs(): number {
  return NOBODY_PAUSE_MS * (0.5 + Math.random());
}

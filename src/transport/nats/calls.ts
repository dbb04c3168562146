import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import { type Call, type Contract, Undelivered } from '../../contracts/contract.ts';
import { nobody } from '../asking.ts';
import type { CallsUnderWay, Ending } from '../calls-under-way.ts';
import { type Answered, compileOutcome, readOutcome } from '../outcome.ts';
import type { Check, CompiledMethod } from '../validate.ts';
import { type Connection, GRACE_MS } from './connection.ts';
import { type Inbox, isNoResponders } from './inbox.ts';
import { PartsCollector } from './parts.ts';
import type { Presence } from './presence.ts';
import { REQUEST_ID_HEADER } from './served.ts';

/** After that share of its deadline, and at the latest after so many ms, an idempotent call that is not answered is sent again. */
const RESEND_SHARE = 1 / 3;
const RESEND_AFTER_MS = 2_000;
/** Pause before asking again where nobody listens though somebody was there a moment ago, in ms. */
const NOBODY_PAUSE_MS = 100;

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

  constructor(connection: Connection, inbox: Inbox, underWay: CallsUnderWay) {
    this.#connection = connection;
    this.#inbox = inbox;
    this.#underWay = underWay;
  }

  /** Asks one server. Sent once; where the method is idempotent up to twice more, when what was sent may be lost. */
  ask(question: Question, presence: Presence): Promise<Answered> {
    const { contract, host, method } = question;
    return this.#underWay.run<Answered>(method.label, method.deadlineMs, (ending) => {
      const timers = new Timers();
      const startedAt = performance.now();
      let sent = 0;
      const send = () => {
        if (this.#send(question, reply.address, ending)) sent++;
      };
      const reply = this.#inbox.open(
        this.#reading(method, ending, (answered) => {
          if (answered !== 'nobody') return ending.resolve(answered);
          sent--;
          if (sent > 0) return; // The first may still be at work.
          const over = performance.now() - startedAt > GRACE_MS;
          if (over || !presence.knows(host)) return ending.reject(nobody(contract, host));
          // [at most once] Nobody got it, so it may go again: the server or its part of the bus is reconnecting.
          timers.in(pauseMs(), () => sent === 0 && send());
        }),
      );
      const watching = this.#connection.watch({
        up: () => {
          if (sent === 0 || (sent === 1 && method.idempotent)) send();
        },
        down: () => {
          if (sent === 0 || method.idempotent) return;
          const message = `the bus was lost during ${method.label}: whether it was done is not known`;
          ending.reject(new Undelivered('deadline', message));
        },
      });
      send();
      if (sent === 0) timers.in(GRACE_MS, () => sent === 0 && ending.reject(noBus(method)));
      // Whatever was sent when the connection came back may have been lost with another server, or its answer.
      const resendMs = Math.min(method.deadlineMs * RESEND_SHARE, RESEND_AFTER_MS);
      if (method.idempotent) timers.in(resendMs, () => sent > 0 && send());
      return () => {
        timers.clear();
        watching.close();
        reply.close();
      };
    });
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
        const reply = this.#inbox.open(
          this.#reading(method, ending, (answered) => {
            if (answered === 'nobody') {
              const over = performance.now() - startedAt > GRACE_MS;
              if (!over && presence.knows(undefined)) return timers.in(pauseMs(), send);
              expect();
              return ending.resolve([...collected(), ...silent('nobody listens')]);
            }
            answers.set(answered.server, answered);
            expected.delete(answered.server);
            finishIfAll();
          }),
        );
        const leaving = presence.onLeave((server) => {
          expected.delete(server);
          finishIfAll();
        });
        let sent = false;
        const send = () => {
          if (!this.#send(question, reply.address, ending)) return;
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

  #send(question: Question, address: string, ending: Ending<never>): boolean {
    const { subject, text, call, method } = question;
    try {
      return this.#connection.publish(subject, text, { reply: address, headers: requestHeaders(call) });
    } catch (error) {
      const message = `request of ${method.label} cannot be sent: ${error instanceof Error ? error.message : 'unknown'}`;
      ending.reject(new Undelivered('malformed', message));
      return false;
    }
  }

  /** Puts messages together to answers; what is none ends the call. */
  #reading(
    method: CompiledMethod,
    ending: Ending<never>,
    onAnswer: (answered: Answered | 'nobody') => void,
  ): (message: Msg) => void {
    const parts = new PartsCollector();
    return (message) => {
      if (isNoResponders(message)) return onAnswer('nobody');
      try {
        const text = parts.add(message);
        if (text === undefined) return;
        const answered = readOutcome(this.#check, method, text);
        if (answered === undefined) throw new Error('it is not an answer');
        onAnswer(answered);
      } catch (cause) {
        const message = `what answers ${method.label} is malformed`;
        ending.reject(Object.assign(new Undelivered('malformed', message), { cause }));
        throw cause;
      }
    };
  }
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

/** The timers of one call. */
class Timers {
  readonly #list: NodeJS.Timeout[] = [];

  in(ms: number, act: () => unknown): void {
    this.#list.push(setTimeout(act, ms));
  }

  clear(): void {
    for (const timer of this.#list) clearTimeout(timer);
  }
}

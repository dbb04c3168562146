import type { Contract, Topic, Undelivered } from '../contracts/contract.ts';
import type { Closable } from '../platform/lifecycle.ts';
import type { Deferred } from './calls-under-way.ts';
import type { Answered } from './message-form.ts';
import type { Serving } from './serving.ts';
import type { CompiledMethod } from './validate.ts';

/** One call of a role, before it is written. */
export interface OutgoingCall {
  readonly contract: Contract;
  /** The host to call; undefined for any. */
  readonly host: string | undefined;
  readonly method: CompiledMethod;
  readonly request: unknown;
  readonly requestId: string;
}

/** What a carrier does for a call while it is under way. */
export interface InProgress<T> {
  /** The result at the deadline; absent: `Undelivered` (deadline). */
  expired?(): T | Undelivered;
  /** The call is over, with or without a result. */
  close?(): void;
}

/** The servers of one contract, as far as an end knows them. `ask` and `askAll` may throw `Undelivered`. */
export interface Route {
  /** Hosts known to serve the contract now, sorted. */
  hosts(): readonly string[];
  /** As `Peers.silent`. */
  silentHosts(): readonly string[];
  /** Has one server answer, on the host that the call names. */
  ask(call: OutgoingCall, deferred: Deferred<Answered>): InProgress<Answered>;
  /** Has every server answer; a server that does not is in the list with an error. */
  askAll(call: OutgoingCall, deferred: Deferred<Answered[]>): InProgress<Answered[]>;
}

/** How requests, answers and events get from one end to another: an implementation of the transport. `Exchange` does the rest. */
export interface Carrier extends Closable {
  /** Announces a server of this process; resolves when all ends can know it. Closing finishes its calls and is harmless twice. */
  offer(serving: Serving): Promise<Closable>;
  route(contract: Contract): Route;
  /** Best effort. */
  publish(topic: Topic, text: string, payload: unknown): void;
  /** Calls `deliver`, which never rejects, with each event until closed; resolves when all ends can know it. */
  listen(topic: Topic, deliver: (text: string) => Promise<void>): Promise<Closable>;
  /** As `Transport.troubles`. */
  troubles(): readonly string[];
}

import type { Static, TSchema } from 'typebox';
import { Refusal, type RefusalCode } from '../flow/refusals.ts';
import type { StepNumber } from '../flow/steps.ts';
import type { Party } from './parties.ts';

/** One method of a contract: the schemas of request and reply, and how long the caller waits. */
export interface Method {
  readonly request: TSchema;
  readonly reply: TSchema;
  readonly deadlineMs: number;
  /** Whether a transport may send the request again if it cannot know that the first one arrived. */
  readonly idempotent: boolean;
  /** The step of the flow at which it is called: that of a defect for which the server names no other. */
  readonly step?: StepNumber;
  /** What a call that no server answered means to a user; the contract's `unreached` if absent. */
  readonly unreached?: RefusalCode;
  /** The hosts that a reply names as its own: a reply that names another host than that of its server is malformed. */
  hostsOf?(reply: unknown): readonly string[];
  /** The parties that call it. The bus denies it to all others. */
  readonly calledBy: readonly Party[];
}

/** A service of one role for its peers. Requests and replies are plain JSON values; every transport validates both at both ends. */
export interface Contract {
  /** Lower-case letters, digits and underscores: part of bus subjects. */
  readonly name: string;
  /** The parties that serve it. The bus denies that to all others. */
  readonly servedBy: readonly Party[];
  /** Parties that call no method and only need to know which hosts serve it. */
  readonly watchedBy?: readonly Party[];
  /** Whether any server can answer for all of them (`Peers.any`). If false, each answers only for its own host. */
  readonly interchangeable: boolean;
  readonly methods: Readonly<Record<string, Method>>;
  /** What a call that no server answered means to a user; `peer_silent` if absent. */
  readonly unreached?: RefusalCode;
  /**
   * Refusals of a server that cannot answer now, for example because it cannot reach its store. `any` then calls another server,
   * if the method is idempotent, and returns the refusal only if no server answers otherwise.
   */
  readonly elsewhere?: readonly RefusalCode[];
}

/** Data that accompanies every call. */
export interface Call {
  /** `req-<uuid>`: joins the sixteen steps. */
  readonly requestId: string;
}

type RequestOf<M extends Method> = Static<M['request']>;
type ReplyOf<M extends Method> = Static<M['reply']>;

/** The replies of one method of a contract, one for each server. */
export type AnswersOf<C extends Contract, K extends keyof C['methods']> = Answer<ReplyOf<C['methods'][K]>>[];

/**
 * A contract as an object with one async function per method: what the caller holds and what the role implements.
 * Refusals are thrown as `Refusal` on both sides of the wire.
 */
export type Service<C extends Contract> = {
  [K in keyof C['methods']]: (
    request: RequestOf<C['methods'][K]>,
    call: Call,
  ) => Promise<ReplyOf<C['methods'][K]>>;
};

/** The answer of one of several servers: a reply, or a refusal (also if the server did not answer). */
export type Answer<T> =
  | { readonly host: string; readonly reply: T; readonly refusal?: never }
  | { readonly host: string; readonly reply?: never; readonly refusal: Refusal };

/** The processes that serve a contract, as another role calls them over any transport. */
export interface Peers<C extends Contract> {
  /** Any of them, if they are interchangeable. Without a server the call fails with `Undelivered` at once. */
  readonly any: C['interchangeable'] extends true ? Service<C> : never;
  /** The one on that host. */
  on(host: string): Service<C>;
  /** Hosts that are known to serve the contract, sorted; empty in the first moments of a process on a bus. */
  present(): readonly string[];
  /** Hosts that served the contract, disappeared within the last hour without leaving the bus, and have not come back. */
  silent(): readonly string[];
  /**
   * All of them, each with its own answer; an empty list if there is none. A server that does not answer within the deadline, or that
   * disappeared within the last hour without leaving the bus, is listed with the refusal that `unreached` names.
   */
  all<K extends keyof C['methods'] & string>(
    method: K,
    request: RequestOf<C['methods'][K]>,
    call: Call,
  ): Promise<AnswersOf<C, K>>;
}

/** Why a call was not delivered: no server is there, its deadline passed, a message does not fit the contract, or the transport is closed. */
export type UndeliveredReason = 'no_server' | 'deadline' | 'malformed' | 'closed';

/** The refusal of a call that the transport could not deliver; its code is the one that the contract declares as `unreached`. */
export class Undelivered extends Refusal {
  readonly why: UndeliveredReason;

  /** A malformed message is a defect, whatever the contract. */
  constructor(why: UndeliveredReason, detail: string, code: RefusalCode = 'peer_silent', cause?: unknown) {
    super(why === 'malformed' ? 'internal_error' : code, detail, cause === undefined ? {} : { cause });
    this.why = why;
  }
}

/** An event for every subscriber; delivery is best effort. */
export interface Topic {
  readonly name: string;
  readonly payload: TSchema;
  /** The parties that publish it. The bus denies that to all others. */
  readonly publishedBy: readonly Party[];
  /** The parties that subscribe to it. The bus denies that to all others. */
  readonly receivedBy: readonly Party[];
  /** The payload has a field `host`, and a process publishes for its own host alone. */
  readonly perHost: boolean;
}

export type Payload<T extends Topic> = Static<T['payload']>;
export type Publish<T extends Topic> = (payload: Payload<T>) => void;

/**
 * Whether compute hosts serve the contract. They do not trust each other: the bus lets a compute host answer in its own name only,
 * so its name is part of every subject of such a contract.
 */
export function isServedByComputeHosts({ servedBy }: Contract): boolean {
  return servedBy.includes('compute');
}

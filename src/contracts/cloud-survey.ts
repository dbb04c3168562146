import type { Refusal } from '../flow/refusals.ts';
import type { Closable } from '../platform/lifecycle.ts';

/** A way to look tokens up: by the databases and RabbitMQ, or by nova-api and Keystone. */
export type LookUpWay = 'nova-db' | 'nova-api';

/** What came of one way. */
export interface WayAnswer {
  readonly way: LookUpWay;
  /** A phrase about the programs that answered; undefined if the way failed. */
  readonly found?: string;
  /** The refusal that a token would get. */
  readonly refusal?: Refusal;
}

/** One nova-compute. */
export interface ComputeHostAnswer {
  readonly host: string;
  readonly answers: boolean;
  /** An administrator has disabled it, so that its silence may be intended. */
  readonly isDisabled: boolean;
  /** Why it counts as silent; empty if it answers. */
  readonly why: string;
}

/** The compute hosts of a cloud, or a sample of them. */
export interface ComputeHostsAnswer {
  /** How the hosts were asked, a phrase. */
  readonly by: string;
  readonly hosts: readonly ComputeHostAnswer[];
  /** Hosts that were not asked. */
  readonly more: number;
}

/** A console of the cloud, or why Nova does not tell where it is. */
export interface KnownConsole {
  readonly instance: string;
  readonly computeHost: string;
  readonly host?: string;
  readonly port?: number;
  readonly refusal?: Refusal;
}

/** What one way tells the doctor about a cloud. Each call has a deadline. */
export interface CloudSurvey extends Closable {
  /** Never rejects. */
  lookUp(): Promise<WayAnswer>;
  /** @throws {Refusal} */
  computeHosts(): Promise<ComputeHostsAnswer>;
  /** Some consoles, of different hosts. @throws {Refusal} */
  consoles(): Promise<readonly KnownConsole[]>;
}

import type { ComputeHostsAnswer, WayAnswer } from '../../contracts/cloud-survey.ts';
import type { Refusal } from '../../flow/refusals.ts';
import type { Closable } from '../../platform/lifecycle.ts';

/** The console server of one running instance. */
export interface ScreenAnswer {
  readonly instance: string;
  readonly computeHost: string;
  readonly address: string;
  /** How the console server authenticates and encrypts; undefined if it could not be reached. */
  readonly security?: string;
  readonly refusal?: Refusal;
}

/** What the doctor asks of a cloud; src/main connects it to the token sources. */
export interface CloudProbes extends Closable {
  /** Every way that the configuration has, the one that the proxy prefers first. Never rejects. */
  lookUps(): Promise<readonly WayAnswer[]>;
  /** @throws {Refusal} if no way answers */
  computeHosts(): Promise<ComputeHostsAnswer>;
  /**
   * Greets the console servers of a few running instances, of different hosts, as the proxy would. Empty if no console of the cloud is
   * known. @throws {Refusal} if no way answers
   */
  screens(): Promise<readonly ScreenAnswer[]>;
}

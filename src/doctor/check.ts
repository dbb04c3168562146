import type { Loaded } from '../config/load-settings.ts';
import type { StepNumber } from '../flow/steps.ts';
import { withSingleStops } from '../platform/text/full-stops.ts';
import type { CloudProbes } from './cloud/cloud-probes.ts';
import type { Recent } from './recent/recent.ts';
import type { Survey } from './survey.ts';
import type { Walk } from './walk/walk.ts';

/** `note`: nothing is wrong. `skipped`: not examined; the message gives the reason. */
export type Level = 'ok' | 'note' | 'warning' | 'error' | 'skipped';

/** One result of a check. */
export interface Finding {
  readonly level: Level;
  /** One or more sentences. */
  readonly message: string;
  /** What the operator should do; empty if nothing. */
  readonly remedy: string;
  /** If it is not the step of the check. */
  readonly step?: StepNumber;
}

/** 0: before the sixteen steps begin. */
export type CheckStep = 0 | StepNumber;

/** One thing that must hold for a console to open. Checks change nothing and never wait without a deadline. */
export interface Check {
  /** Stable: scripts refer to it. */
  readonly id: string;
  readonly step: CheckStep;
  /** A statement that holds if nothing is wrong. */
  readonly title: string;
  run(context: DoctorContext): Promise<readonly Finding[]> | readonly Finding[];
}

/** What this machine and user allow a process. */
export interface MachineFacts {
  /** The user id; undefined where there are none. */
  readonly user: number | undefined;
  readonly nodeVersion: string;
  /** The limit of open files, if it is known. */
  readonly openFiles: number | undefined;
  /** The open files that the proxy needs at its limits. */
  readonly neededFiles: number;
}

/** What the checks examine. */
export interface DoctorContext {
  readonly loaded: Loaded;
  /** The name of this host on the bus. */
  readonly host: string;
  /** What this host runs, or should run. */
  readonly roles: readonly string[];
  /** `host`: this host; `all`: every process on the bus. */
  readonly scope: 'host' | 'all';
  /** The answers of the processes on the bus, or why none was asked. */
  readonly survey: Survey;
  /** A console that was opened for the test; null if none was requested. */
  readonly walk: Walk | null;
  /** What the processes did in the last minutes. */
  readonly recent: Recent;
  /** Calls the cloud as the proxy would; absent if the proxy is not in front of one. */
  readonly cloud?: CloudProbes;
  /** What this machine and user allow; absent if it is not asked for. */
  readonly machine?: MachineFacts;
  /** The detail in the trace of a request, for refusals that the doctor itself has provoked. */
  detailOf(requestId: string): Promise<string | undefined>;
}

export const ok = (message: string): Finding => finding('ok', message);
export const skipped = (message: string): Finding => finding('skipped', message);
export const note = (message: string, remedy = ''): Finding => finding('note', message, remedy);
export const warning = (message: string, remedy: string): Finding => finding('warning', message, remedy);
export const error = (message: string, remedy: string): Finding => finding('error', message, remedy);

function finding(level: Level, message: string, remedy = ''): Finding {
  return { level, message: withSingleStops(message), remedy: withSingleStops(remedy) };
}

/** Names joined as in a sentence. */
export function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  if (distinct.length < 2) return distinct.join('');
  return `${distinct.slice(0, -1).join(', ')} and ${distinct.at(-1)}`;
}

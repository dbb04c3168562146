import type { Loaded } from '../config/load-settings.ts';
import type { StepNumber } from '../flow/steps.ts';
import { withSingleStops } from '../platform/text/full-stops.ts';
import type { Survey } from './survey.ts';
import type { Walk } from './walk/walk.ts';

/** `note`: worth knowing, and nothing is wrong. `skipped`: could not be examined; the message says why. */
export type Level = 'ok' | 'note' | 'warning' | 'error' | 'skipped';

/** One thing that a check has found out. */
export interface Finding {
  readonly level: Level;
  /** A sentence, or some. */
  readonly message: string;
  /** What to do about it; empty where nothing is to be done. */
  readonly remedy: string;
  /** Where it is another step than the check's own. */
  readonly step?: StepNumber;
}

/** 0: before the sixteen steps begin. */
export type CheckStep = 0 | StepNumber;

/** One question on the way from the configuration to the pixels. Checks change nothing and never wait without a deadline. */
export interface Check {
  /** Stable: machines know it by this. */
  readonly id: string;
  readonly step: CheckStep;
  /** A plain claim that holds where all is well. */
  readonly title: string;
  run(context: DoctorContext): Promise<readonly Finding[]> | readonly Finding[];
}

/** What the checks look at. */
export interface DoctorContext {
  readonly loaded: Loaded;
  /** The name of this host on the bus. */
  readonly host: string;
  /** What this host runs, or is to run. */
  readonly roles: readonly string[];
  /** `host`: what concerns this host; `all`: every process on the bus. */
  readonly scope: 'host' | 'all';
  /** What the processes on the bus said, or why nobody was asked. */
  readonly survey: Survey;
  /** A console that was really opened; null where none was asked for. */
  readonly walk: Walk | null;
  /** Has the cloud asked whose tokens the proxy takes, and says how it can be asked; rejects with the refusal that a token would meet. */
  readonly probeTokens?: () => Promise<string>;
  /** The id of a request in the traces, for refusals that the doctor itself has provoked. */
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

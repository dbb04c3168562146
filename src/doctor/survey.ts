import type { AuthorityFacts, AuthorityFinding } from '../contracts/authority.ts';
import { type Answer, Undelivered } from '../contracts/contract.ts';
import type { ProcessFacts } from '../contracts/process.ts';
import type { RefusedScreen, Screen } from '../contracts/screens.ts';
import { newRequestId } from '../flow/request-id.ts';
import type { Bus } from './bus.ts';

/** What the processes on the bus said of themselves. */
export interface BusSurvey {
  readonly is: 'bus';
  readonly bus: Bus;
  readonly processes: readonly ProcessFacts[];
  /** Between these two moments of our clock they have said it, milliseconds since the epoch. */
  readonly askedAt: number;
  readonly heardAt: number;
  /** Hosts that were there within the hour and did not answer. */
  readonly silent: readonly string[];
  readonly authorities: readonly { facts: AuthorityFacts; findings: readonly AuthorityFinding[] }[];
  /** Screens of running guests, by compute host. */
  readonly screens: ReadonlyMap<string, readonly Screen[]>;
  /** Running instances whose console is refused at step 5 or 6, by compute host. */
  readonly refusedScreens?: ReadonlyMap<string, readonly RefusedScreen[]>;
}

export type Survey =
  | BusSurvey
  /** `[oriel] transport = in-process`: there is no bus on which another process could be asked. */
  | { readonly is: 'one process' }
  | { readonly is: 'unreachable'; readonly why: string };

/** Asks every process on the bus at once. Never rejects. */
export async function surveyBus(bus: Bus | null): Promise<Survey> {
  if (bus === null) return { is: 'one process' };
  const call = { requestId: newRequestId() };
  try {
    const askedAt = Date.now();
    const processes = await bus.processes.all('describe_process', {}, call);
    const heardAt = Date.now();
    const [authorities, screens] = await Promise.all([
      bus.authorities.all('describe_authority', { asker: null }, call),
      bus.screens.all('sample_screens', {}, call),
    ]);
    return {
      is: 'bus',
      bus,
      processes: replies(processes),
      askedAt,
      heardAt,
      silent: [...new Set(processes.filter(({ refusal }) => refusal !== undefined).map(({ host }) => host))],
      authorities: replies(authorities),
      screens: new Map(screens.map(({ host, reply }) => [host, reply?.screens ?? []])),
      refusedScreens: new Map(screens.map(({ host, reply }) => [host, reply?.refused ?? []])),
    };
  } catch (error) {
    const why = error instanceof Undelivered || error instanceof Error ? error.message : String(error);
    return { is: 'unreachable', why };
  }
}

function replies<T>(answers: readonly Answer<T>[]): T[] {
  const sorted = [...answers].sort((a, b) => a.host.localeCompare(b.host));
  return sorted.flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
}

/** Why a check that needs the bus has nothing to look at; null where it has. */
export function noBus(survey: Survey): string | null {
  if (survey.is === 'bus') return null;
  return survey.is === 'one process'
    ? '[oriel] transport is in-process: there is no bus with other processes on it.'
    : 'The bus cannot be reached.';
}

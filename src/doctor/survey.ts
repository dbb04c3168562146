import type { ProcessFinding } from '../contracts/cluster/cluster.ts';
import type { AuthorityFacts, AuthorityFinding } from '../contracts/cluster/consoleauth-peers.ts';
import type { ProcessFacts } from '../contracts/cluster/process.ts';
import type { Answer } from '../contracts/contract.ts';
import type { ProbeSample } from '../contracts/sessions/console-probe.ts';
import { asRefusal, Refusal } from '../flow/refusals.ts';
import { newRequestId } from '../flow/request-id.ts';
import { messageOf } from '../platform/message-of.ts';
import type { Bus } from './bus.ts';

/** The answers of the processes on the bus. */
export interface BusSurvey {
  readonly is: 'bus';
  readonly bus: Bus;
  readonly processes: readonly ProcessFacts[];
  /** When the first was asked and the last had answered, by the clock of this host; milliseconds since the epoch. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** Hosts that were present within the hour and did not answer. */
  readonly silent: readonly string[];
  readonly authorities: readonly {
    facts: AuthorityFacts;
    findings: readonly AuthorityFinding[];
    /** The authorities that share its store, by `facts.instance`; absent from older versions. */
    agreesWith?: readonly string[];
  }[];
  /** The drivers and some instances of each compute host; or the refusal of its agent. */
  readonly screens: ReadonlyMap<string, ProbeSample | Refusal>;
  /** What an api found about this host; only on a compute host, whose NATS user may not ask other hosts. */
  readonly aboutThisHost?: readonly ProcessFinding[];
}

export type Survey =
  | BusSurvey
  /** `[oriel] transport = in-process`: there is no bus. */
  | { readonly is: 'one process' }
  | { readonly is: 'unreachable'; readonly why: string };

/** Asks every process on the bus at once; if none answers, those of this host by its name. Never rejects. */
export async function surveyBus(bus: Bus | null, host: string): Promise<Survey> {
  if (bus === null) return { is: 'one process' };
  const call = { requestId: newRequestId() };
  try {
    const askedAt = Date.now();
    const processes = await bus.processes.all('describe_process', {}, call);
    const answeredAt = Date.now();
    if (processes.length === 0) {
      const here = await surveyHost(bus, host);
      if (here !== null) return here;
    }
    const [authorities, screens] = await Promise.all([
      bus.authorities.all('describe_authority', { asker: null }, call),
      bus.screens.all('sample_screens', {}, call),
    ]);
    return {
      is: 'bus',
      bus,
      processes: replies(processes),
      askedAt,
      answeredAt,
      silent: [...new Set(processes.filter(({ refusal }) => refusal !== undefined).map(({ host }) => host))],
      authorities: replies(authorities),
      screens: new Map(screens.map(({ host, reply, refusal }) => [host, reply ?? refusal])),
    };
  } catch (error) {
    return { is: 'unreachable', why: messageOf(error) };
  }
}

/** The answer of this host, and what an api found about it; null if neither answers. */
async function surveyHost(bus: Bus, host: string): Promise<BusSurvey | null> {
  const call = { requestId: newRequestId() };
  const askedAt = Date.now();
  const own = await bus.processes
    .on(host)
    .describe_process({}, call)
    .catch(() => null);
  const answeredAt = Date.now();
  const about = await bus.cluster.any.findings_about_host({ host }, call).catch(() => null);
  if (own === null && about === null) return null;
  const isCompute = own?.roles.includes('compute') === true;
  const sample = isCompute ? await bus.screens.on(host).sample_screens({}, call).catch(asRefusal) : null;
  return {
    is: 'bus',
    bus,
    processes: own === null ? [] : [own],
    askedAt,
    answeredAt,
    silent: [],
    authorities: [],
    screens: new Map(sample === null ? [] : [[host, sample]]),
    aboutThisHost: about?.findings ?? [],
  };
}

/** Why other hosts were not asked; null if they were. */
export function onlyThisHost(survey: Survey): string | null {
  return survey.is === 'bus' && survey.aboutThisHost !== undefined
    ? 'The NATS user of this host may only ask this host. Run "oriel doctor" on a controller.'
    : null;
}

function replies<T>(answers: readonly Answer<T>[]): T[] {
  const sorted = [...answers].sort((a, b) => a.host.localeCompare(b.host));
  return sorted.flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
}

/** The instances that the agent of a compute host reports, or why none are known: `the agent did not answer`. */
export function sampleOf(survey: Survey, host: string): ProbeSample | { readonly unseen: string } {
  if (survey.is === 'one process') {
    return { unseen: 'the agent runs in a process that no bus reaches ([oriel] transport = in-process)' };
  }
  if (survey.is === 'unreachable') return { unseen: 'the bus cannot be reached' };
  const sample = survey.screens.get(host);
  if (sample === undefined) return { unseen: `no agent on ${host} answered` };
  if (sample instanceof Refusal) return { unseen: sample.detail || sample.code };
  const failed = sample.drivers.filter(({ problem }) => problem !== '');
  if (failed.length > 0 && failed.length === sample.drivers.length) {
    return { unseen: 'the agent cannot use its hypervisor (step 4)' };
  }
  return sample;
}

/** Why a check that needs the bus cannot run. */
export function noBus(survey: Exclude<Survey, BusSurvey>): string {
  return survey.is === 'one process'
    ? '[oriel] transport is in-process: there is no bus with other processes on it.'
    : 'The bus cannot be reached.';
}

import type { ClusterService, clusterContract, ProcessFinding } from '../../contracts/cluster/cluster.ts';
import type { processContract } from '../../contracts/cluster/process.ts';
import type { Peers } from '../../contracts/contract.ts';
import { clockSkewMs } from '../../doctor/compare/compare-clocks.ts';
import { compareProcesses } from '../../doctor/compare/compare-processes.ts';
import { newRequestId } from '../../flow/request-id.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';

/** A new process is compared after this time, in ms: others that start with it have started by then. */
const FIRST_LOOK_MS = 3_000;
/** The pause between two rounds, in ms; the shorter one after a change. */
const LOOK_MS = 15_000;
const CONFIRM_MS = 3_000;

export interface WatchOptions {
  readonly log: Logger;
  /** Where findings come from: `compareAll` in an api, `askApis` in every other process. */
  readonly look: () => Promise<readonly ProcessFinding[]>;
  /** Multiplies all pauses; for tests. */
  readonly pace?: number;
}

export interface Watch extends Closable {
  /** Differences that two rounds in a row have found. */
  findings(): readonly ProcessFinding[];
}

/**
 * Asks every process on the bus to identify itself, and compares the answers. An api does this for all others.
 * @param onClocks gets the largest difference between a clock and the own one after each round
 */
export function compareAll(
  peers: Peers<typeof processContract>,
  host: string,
  clock: Clock,
  onClocks: (skewMs: number) => void = () => {},
): WatchOptions['look'] {
  return async () => {
    const askedAt = clock.now();
    const answers = await peers.all('identify_process', {}, { requestId: newRequestId() });
    const answeredAt = clock.now();
    const processes = answers.flatMap(({ reply }) => (reply === undefined ? [] : [reply]));
    const compared = { processes, host, askedAt, answeredAt };
    onClocks(clockSkewMs(compared));
    return compareProcesses(compared);
  };
}

/** Asks an api what it found about this host: five hundred compute hosts that compare each other would flood the bus. */
export function askApis(apis: Peers<typeof clusterContract>, host: string): WatchOptions['look'] {
  return async () => {
    const { findings } = await apis.any.findings_about_host({ host }, { requestId: newRequestId() });
    return findings;
  };
}

/** The answers of an api to the other processes. */
export function clusterService(watch: Watch): ClusterService {
  return {
    findings_about_host: async ({ host }) => ({
      findings: watch
        .findings()
        .filter(({ hosts }) => hosts.includes(host))
        .slice(0, 32),
    }),
  };
}

/** Compares processes in rounds, and logs when a difference begins and when it ends. */
export function watchProcesses(options: WatchOptions): Watch {
  return new Rounds(options);
}

class Rounds implements Watch {
  readonly #options: WatchOptions;
  #seen: readonly ProcessFinding[] = [];
  #settled: readonly ProcessFinding[] = [];
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#lookIn(FIRST_LOOK_MS);
  }

  findings(): readonly ProcessFinding[] {
    return this.#settled;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#underWay;
  }

  /** Jittered by a fifth, so that processes that start together do not ask together. */
  #lookIn(ms: number): void {
    if (this.#isClosed) return;
    const jittered = ms * (0.9 + Math.random() / 5) * (this.#options.pace ?? 1);
    this.#timer = setTimeout(() => {
      this.#underWay = this.#look();
    }, jittered).unref();
  }

  /** Never rejects: without a bus the findings of the round before stay. */
  async #look(): Promise<void> {
    let hasChanged = false;
    try {
      const found = await this.#options.look();
      hasChanged = !isSame(found, this.#seen);
      // A process that restarts differs for a moment, so a finding counts once two rounds have seen it.
      if (!hasChanged) this.#settle(found);
      this.#seen = found;
    } catch (error) {
      this.#options.log.debug({ err: error }, 'the processes could not be compared');
    }
    this.#lookIn(hasChanged ? CONFIRM_MS : LOOK_MS);
  }

  #settle(found: readonly ProcessFinding[]): void {
    const { log } = this.#options;
    const before = new Set(this.#settled.map(keyOf));
    const now = new Set(found.map(keyOf));
    const subjects = new Set(found.map(subjectOf));
    for (const finding of found) {
      if (before.has(keyOf(finding))) continue;
      const { code, level, subject, hosts, message, remedy } = finding;
      const fields = { finding: code, subject, hosts, detail: message, remedy };
      if (level === 'error') log.error(fields, 'processes differ');
      else if (level === 'warning') log.warn(fields, 'processes differ');
      else log.info(fields, 'processes differ');
    }
    for (const finding of this.#settled) {
      if (now.has(keyOf(finding)) || subjects.has(subjectOf(finding))) continue;
      const { code, subject, hosts } = finding;
      log.info({ finding: code, subject, hosts }, 'processes agree again');
    }
    this.#settled = found;
  }
}

/** The same difference of the same hosts is not logged again, even if the seconds of a clock change. */
function keyOf({ code, subject, hosts }: ProcessFinding): string {
  return `${code} ${subject} ${hosts.join(' ')}`;
}

function subjectOf({ code, subject }: ProcessFinding): string {
  return `${code} ${subject}`;
}

function isSame(some: readonly ProcessFinding[], others: readonly ProcessFinding[]): boolean {
  const keys = new Set(others.map(keyOf));
  return some.length === others.length && some.every((each) => keys.has(keyOf(each)));
}

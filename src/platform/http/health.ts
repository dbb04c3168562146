import { withSingleStops } from '../text/full-stops.ts';

/** Something that is wrong, as the health routes report it. */
export interface HealthFinding {
  /** What is wrong, with option, file and remedy. Never a secret. */
  readonly text: string;
  /**
   * Which hosts refuse consoles because of it. `this_host`: other hosts serve, and a load balancer should choose those.
   * `all_hosts`: every controller refuses; a readable refusal is better than a load balancer without servers.
   * `no_host`: no console fails.
   */
  readonly affects: 'this_host' | 'all_hosts' | 'no_host';
}

/** Why a process takes no new requests: a few fixed words that every client may read, such as `draining`. */
export type NotReady = string | { readonly words: string; readonly text: string };

export interface Health {
  /** [/readyz] Whether a load balancer should send new requests here. */
  readonly isReady: boolean;
  /** [/healthcheck] Whether consoles work. */
  readonly isHealthy: boolean;
  /** Why the process is not healthy, one or more sentences each. */
  readonly reasons: readonly string[];
  /** The reasons that every client may read. */
  readonly publicReasons: readonly string[];
  /** Other findings. */
  readonly notes: readonly string[];
}

/** Replaces sentences that name hosts, files and addresses, for clients that may not read them. */
export const WITHHELD =
  'not healthy: the reasons are in the log and in "oriel doctor"; this page names them to requests from this machine and from [oriel] health_readers';

/** The health for a client that may not read the sentences: only fixed words, such as `draining`. */
export function withoutDetails(health: Health): Health {
  const { isHealthy, publicReasons } = health;
  const reasons = isHealthy || publicReasons.length > 0 ? publicReasons : [WITHHELD];
  return { ...health, reasons, notes: [] };
}

/**
 * The answer of the health routes of a process: decision 24.
 * @param notReady why this process takes no new requests, such as `draining`
 */
export function judgeHealth(notReady: readonly NotReady[], findings: readonly HealthFinding[]): Health {
  const textsOf = (...affects: HealthFinding['affects'][]) =>
    findings.filter((finding) => affects.includes(finding.affects)).map(({ text }) => withSingleStops(text));
  const texts = notReady.map((each) => (typeof each === 'string' ? each : each.text));
  const reasons = [...texts, ...textsOf('this_host', 'all_hosts')];
  return {
    isReady: notReady.length === 0 && textsOf('this_host').length === 0,
    isHealthy: reasons.length === 0,
    reasons,
    publicReasons: notReady.map((each) => (typeof each === 'string' ? each : each.words)),
    notes: textsOf('no_host'),
  };
}

const RANK: Readonly<Record<HealthFinding['affects'], number>> = { no_host: 0, all_hosts: 1, this_host: 2 };

/** Each sentence once, as it affects the most: several roles of a process report the same findings. */
export function mergeFindings(lists: readonly (readonly HealthFinding[])[]): HealthFinding[] {
  const merged = new Map<string, HealthFinding>();
  for (const finding of lists.flat()) {
    const other = merged.get(finding.text);
    if (other === undefined || RANK[finding.affects] > RANK[other.affects]) merged.set(finding.text, finding);
  }
  return [...merged.values()];
}

/** The body of `/readyz`: with `?verbose` a line for each finding, then the verdict. */
export function readyzText({ isReady, reasons, notes }: Health, verbose: boolean): string {
  const lines = verbose ? verboseLines(reasons, notes) : [];
  return [...lines, isReady ? 'ok' : 'not ready'].join('\n');
}

export function verboseLines(reasons: readonly string[], notes: readonly string[]): string[] {
  return [...reasons.map((text) => `[-] ${text}`), ...notes.map((text) => `[!] ${text}`)];
}

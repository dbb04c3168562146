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
export function judgeHealth(notReady: readonly string[], findings: readonly HealthFinding[]): Health {
  const textsOf = (...affects: HealthFinding['affects'][]) =>
    findings.filter((finding) => affects.includes(finding.affects)).map(({ text }) => withSingleStops(text));
  const reasons = [...notReady, ...textsOf('this_host', 'all_hosts')];
  return {
    isReady: notReady.length === 0 && textsOf('this_host').length === 0,
    isHealthy: reasons.length === 0,
    reasons,
    publicReasons: notReady,
    notes: textsOf('no_host'),
  };
}

/** The body of `/readyz`: with `?verbose` a line for each finding, then the verdict. */
export function readyzText({ isReady, reasons, notes }: Health, verbose: boolean): string {
  const lines = verbose ? verboseLines(reasons, notes) : [];
  return [...lines, isReady ? 'ok' : 'not ready'].join('\n');
}

/** The body of `/healthcheck` as text: `OK` as in oslo.middleware, or the reasons. `?verbose` adds the other findings. */
export function healthcheckText({ isHealthy, reasons, notes }: Health, verbose: boolean): string {
  if (verbose) return [...(isHealthy ? ['OK'] : []), ...verboseLines(reasons, notes)].join('\n');
  return isHealthy ? 'OK' : reasons.join('\n');
}

function verboseLines(reasons: readonly string[], notes: readonly string[]): string[] {
  return [...reasons.map((text) => `[-] ${text}`), ...notes.map((text) => `[!] ${text}`)];
}

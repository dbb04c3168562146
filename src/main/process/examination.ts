import type { Settings } from '../../config/option-table.ts';
import type { Examined, HealthReport } from '../../operator/health-report.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { Transport } from '../../transport/transport.ts';
import type { RoleName } from '../roles.ts';
import type { Configuration } from './process-facts.ts';

/** A report of this age, in ms, is not made again, however many administrators look at it. */
const SAME_REPORT_MS = 30_000;
/** How long a request waits for the first report, in ms. An examination whose hosts are silent takes longer. */
const PATIENCE_MS = 8_000;

export interface ExaminationParts {
  readonly settings: Settings;
  readonly host: string;
  readonly roles: readonly RoleName[];
  readonly configuration?: Configuration | undefined;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Examines all processes as `oriel doctor --all` does, one examination at a time, for everyone who asks within half a minute.
 * @param examine for tests
 */
export function examination(
  parts: ExaminationParts,
  examine: (parts: ExaminationParts) => Promise<HealthReport> = loadAndExamine,
): () => Promise<Examined> {
  let last: { readonly report: HealthReport; readonly at: number } | undefined;
  let underWay: Promise<void> | undefined;
  const begin = async () => {
    try {
      const report = await examine(parts);
      last = { report, at: performance.now() };
    } catch (error) {
      parts.log.error({ err: error }, 'the processes could not be examined');
    } finally {
      underWay = undefined;
    }
  };
  return async () => {
    const isRecent = last !== undefined && performance.now() - last.at < SAME_REPORT_MS;
    if (!isRecent) underWay ??= begin();
    if (last === undefined && underWay !== undefined) await patience(underWay);
    return { running: underWay !== undefined, report: last?.report ?? null };
  };
}

async function patience(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}

/** The doctor is loaded on use: most processes never need it. */
async function loadAndExamine(parts: ExaminationParts): Promise<HealthReport> {
  const { examine } = await import('./examine.ts');
  return examine(parts);
}

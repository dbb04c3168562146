import { type Check, error, type Finding, ok, skipped } from '../check.ts';
import { noBus } from '../survey.ts';

/** As much as token authorities let pass (src/consoleauth/self-knowledge/). */
const MAX_SKEW_MS = 5_000;

/** Whether the clocks of all hosts agree: tokens have ends, and traces an order. */
export const clocks: Check = {
  id: 'clocks',
  step: 10,
  title: 'the clocks agree',
  run({ survey, host }) {
    if (survey.is !== 'bus') return [skipped(noBus(survey)!)];
    const { processes, askedAt, heardAt } = survey;
    const apart = new Map<string, Finding>();
    for (const process of processes) {
      const aheadMs = process.nowMs - heardAt;
      const behindMs = askedAt - process.nowMs;
      const apartMs = Math.max(aheadMs, behindMs);
      if (apartMs <= MAX_SKEW_MS) continue;
      const direction = aheadMs > behindMs ? 'ahead of' : 'behind';
      apart.set(
        process.host,
        error(
          `The clock of ${process.host} is ${Math.round(apartMs / 1000)} seconds ${direction} that of ${host}: tokens live shorter or longer than they should.`,
          'Run a time service, such as chrony or systemd-timesyncd, on every host.',
        ),
      );
    }
    if (apart.size > 0) return [...apart.values()];
    const hosts = new Set(processes.map((process) => process.host)).size;
    return [
      ok(`${hosts === 1 ? 'One host' : `${hosts} hosts`}, none more than ${MAX_SKEW_MS / 1000} seconds off.`),
    ];
  },
};

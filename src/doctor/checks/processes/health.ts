import type { ProcessFacts } from '../../../contracts/cluster/process.ts';
import { withSingleStops } from '../../../platform/text/full-stops.ts';
import { type Check, error, type Finding, listed, ok, skipped, warning } from '../../check.ts';
import { type BusSurvey, noBus } from '../../survey.ts';

/** Intended states, not faults. */
const INTENDED = /^(?:draining$|DISABLED BY FILE|FILE PATH MISSING)/;

/** What the health routes of each process answer, also of processes without a public listener. */
export const health: Check = {
  id: 'health',
  step: 0,
  title: 'every process is ready and healthy',
  run({ survey, scope, host }) {
    if (survey.is !== 'bus') return [skipped(noBus(survey))];
    const asked = survey.processes.filter((process) => scope === 'all' || process.host === host);
    const told = elsewhere(survey);
    const byReason = new Map<string, string[]>();
    for (const process of asked) {
      const where = `${process.host} (${process.roles.join(', ')})`;
      for (const reason of process.health?.reasons ?? []) {
        if (!told(process, reason)) byReason.set(reason, [...(byReason.get(reason) ?? []), where]);
      }
    }
    const findings = [...byReason].map(([reason, where]): Finding => {
      const message = `${listed(where)}: ${reason}`;
      return INTENDED.test(reason) ? warning(message, remedyOf(reason)) : error(message, '');
    });
    if (findings.length > 0) return findings;
    const unready = asked.filter((process) => process.health?.isHealthy === false);
    if (unready.length === 0) return [ok('/readyz and /healthcheck of every process report no problem.')];
    return [skipped(`/healthcheck of ${listed(unready.map(namesOf))} is 503, for the reasons given here.`)];
  },
};

/** Whether another check reports the reason, with more details. */
function elsewhere({ authorities }: BusSurvey): (process: ProcessFacts, reason: string) => boolean {
  const messages = authorities.flatMap(({ findings }) =>
    findings.map(({ message }) => message.slice(0, 1_000)),
  );
  return ({ troubles = [] }, reason) =>
    troubles.some((text) => reason.slice(0, 1_000) === withSingleStops(text).slice(0, 1_000)) ||
    messages.some((message) => reason.startsWith(message));
}

function namesOf({ host, roles }: ProcessFacts): string {
  return `${host} (${roles.join(', ')})`;
}

function remedyOf(reason: string): string {
  if (reason === 'draining') return 'The process is stopping: its successor takes new consoles.';
  return 'An operator has taken the process out of its load balancers. The text names the file.';
}

import type { Bus } from '../../doctor/bus.ts';
import type { DoctorContext } from '../../doctor/check.ts';
import { checksOf } from '../../doctor/checks.ts';
import { compareProcesses } from '../../doctor/compare/compare-processes.ts';
import { askRecent } from '../../doctor/recent/recent.ts';
import { type Result, runDoctor } from '../../doctor/run-doctor.ts';
import { surveyBus } from '../../doctor/survey.ts';
import { newRequestId } from '../../flow/request-id.ts';
import { type HealthReport, healthReport } from '../../operator/health-report.ts';
import { ALL_OPTIONS } from '../all-settings.ts';
import { peersOn } from '../for-cli/join-bus.ts';
import { machineFacts } from '../for-cli/machine-facts.ts';
import type { ExaminationParts } from './examination.ts';

/** Examines all processes as `oriel doctor --all` does, without opening a console. */
export async function examine(parts: ExaminationParts): Promise<HealthReport> {
  const { settings, host, roles, configuration, transport, clock } = parts;
  // The transport belongs to the process.
  const bus = peersOn(transport, () => {});
  const survey = await surveyBus(bus, host);
  const noActivity = { answers: [], silent: [], why: 'the bus does not answer.' };
  const context: DoctorContext = {
    loaded: {
      settings,
      table: ALL_OPTIONS,
      roles,
      sources: configuration?.sources ?? {},
      files: configuration?.files ?? [],
      problems: configuration?.problems ?? [],
      warnings: configuration?.warnings ?? [],
    },
    machine: machineFacts(settings),
    host,
    roles,
    scope: 'all',
    survey,
    recent: await askRecent(survey, host, async () => noActivity),
    walk: null,
    detailOf: (requestId) => detailOf(bus, requestId),
  };
  const isAlone = settings.oriel.transport === 'in-process';
  const checks = checksOf(settings, false).filter(({ id }) => !(isAlone && id === 'bus'));
  const results = await runDoctor(checks, context);
  const answered = survey.is === 'bus' ? survey : { processes: [], authorities: [], silent: [] };
  return healthReport({
    examinedAt: clock.now(),
    host,
    silent: answered.silent,
    processes: answered.processes,
    authorities: answered.authorities,
    differences: survey.is === 'bus' ? compareProcesses({ ...survey, host }) : [],
    results: results.filter(isOfUse),
  });
}

/** Without the steps of a walk, which needs an instance. */
function isOfUse({ id, level }: Result): boolean {
  return !(level === 'skipped' && (id === 'walk' || id === 'idle'));
}

async function detailOf({ traces }: Bus, requestId: string): Promise<string | undefined> {
  const answers = await traces
    .all('spans_of_request', { requestId }, { requestId: newRequestId() })
    .catch(() => []);
  return answers.flatMap(({ reply }) => reply?.spans ?? []).find(({ outcome }) => outcome !== 'ok')?.detail;
}

import './health.css';
import { useCallback, useState } from 'preact/hooks';
import type { Health } from '../../../src/api-client/client.ts';
import { useText } from '../../shared/language.ts';
import { FaultNote } from '../fault-note.tsx';
import { momentOf } from '../sessions/session-words.ts';
import { usePolling } from '../use-polling.ts';
import type { ViewProps } from '../views.tsx';
import { Findings, stepTitle } from './findings.tsx';
import { Processes } from './processes.tsx';

export const HEALTH_PATH = 'health';

/** The service examines all processes at most this often, in ms. */
const REFRESH_MS = 30_000;
const WHILE_RUNNING_MS = 2_000;

export type Report = NonNullable<Health['report']>;

/** Every process on every host, and what `oriel doctor` finds wrong, in the order of the steps. For administrators. */
export function HealthPage({ api, onSignInFault }: ViewProps) {
  const t = useText();
  const [isRunning, setRunning] = useState(true);
  const ask = useCallback(async () => {
    const answer = await api.health();
    setRunning(answer.running);
    return { ...answer, at: Date.now() };
  }, [api]);
  const { value, fault } = usePolling(ask, isRunning ? WHILE_RUNNING_MS : REFRESH_MS, onSignInFault);
  const report = value?.report;
  return (
    <>
      <div class="page-head">
        <h1>{t('health.title')}</h1>
        {report && (
          <p class="hint" role="status">
            {t('health.examined', {
              time: momentOf(report.examined_at, t, value?.at ?? report.examined_at),
              host: report.from_host,
            })}
          </p>
        )}
      </div>
      {fault !== null && <FaultNote fault={fault} />}
      {!report && fault === null && <p class="hint">{t('health.examining')}</p>}
      {report && (
        <>
          <Verdict report={report} />
          <Findings findings={report.findings} />
          <Processes processes={report.processes} nowMs={report.examined_at} />
        </>
      )}
    </>
  );
}

/** What the report means for users, in one sentence, with how much there is to read. */
function Verdict({ report }: { readonly report: Report }) {
  const t = useText();
  const { breaks_at: breaksAt, findings, processes, silent_hosts: silent } = report;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  const hosts = new Set(processes.map(({ host }) => host)).size;
  const tone = breaksAt !== null ? 'bad' : warnings > 0 || silent.length > 0 ? 'warn' : 'good';
  return (
    <div class={`note tone-${tone}`} role="status">
      <p>
        <strong>
          {breaksAt === null
            ? t('health.holds')
            : breaksAt === 0
              ? t('health.breaksBefore')
              : t('health.breaksAt', { step: String(breaksAt), title: stepTitle(breaksAt) })}
        </strong>{' '}
        {warnings > 0 && t('health.warnings', { count: warnings })}
      </p>
      <p>{t('health.answered', { processes: processes.length, hosts })}</p>
      {silent.length > 0 && <p>{t('health.silent', { hosts: silent.join(', ') })}</p>}
    </div>
  );
}

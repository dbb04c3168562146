import { useState } from 'preact/hooks';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { type PageText, useText } from '../../shared/language.ts';
import { durationOf } from '../sessions/session-words.ts';
import type { Report } from './health-page.tsx';

type Process = Report['processes'][number];
type Certificate = Process['certificates'][number];

/** Rows beyond this number are counted, not drawn. */
const MAX_ROWS = 200;
const DAY_MS = 86_400_000;
/** Days before the end of a certificate from which the page warns, and from which it alarms. */
const SOON_DAYS = 30;
const URGENT_DAYS = 7;

interface ProcessesProps {
  readonly processes: readonly Process[];
  readonly nowMs: number;
}

/** Every process; those with a problem first. */
export function Processes({ processes, nowMs }: ProcessesProps) {
  const t = useText();
  const [filter, setFilter] = useState('');
  const words = filter.toLowerCase().split(/\s+/);
  const isMatch = (process: Process) => {
    const { host, roles, version, differs_in: differs } = process;
    const haystack = [host, ...roles, version, stateOf(process, t).word, ...differs].join(' ').toLowerCase();
    return words.every((word) => haystack.includes(word));
  };
  const rank = (process: Process) => (stateOf(process, t).tone === 'good' ? 1 : 0);
  const shown = processes.filter(isMatch).toSorted((a, b) => rank(a) - rank(b));
  return (
    <section class="health-part" aria-labelledby="health-processes">
      <div class="page-head">
        <h2 id="health-processes">{t('health.processes')}</h2>
        <input
          class="health-filter"
          type="search"
          aria-label={t('health.filter')}
          placeholder={t('health.filterHint')}
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      {processes.length === 0 && <p class="empty">{t('health.noProcesses')}</p>}
      {processes.length > 0 && shown.length === 0 && <p class="empty">{t('health.noMatch', { filter })}</p>}
      {shown.length > 0 && (
        <div class="records-box">
          <table class="records">
            <thead>
              <tr>
                <th scope="col">{t('health.host')}</th>
                <th scope="col">{t('health.state')}</th>
                <th scope="col">{t('health.version')}</th>
                <th scope="col">{t('health.store')}</th>
                <th scope="col">{t('health.certificates')}</th>
                <th scope="col">{t('health.differences')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, MAX_ROWS).map((process) => (
                <Row key={process.id} process={process} nowMs={nowMs} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length > MAX_ROWS && <p class="hint">{t('health.more', { count: shown.length - MAX_ROWS })}</p>}
    </section>
  );
}

function Row({ process, nowMs }: { readonly process: Process; readonly nowMs: number }) {
  const t = useText();
  const { host, roles, version, started_at: startedAt, reasons, certificates, differs_in: differs } = process;
  const { word, tone } = stateOf(process, t);
  return (
    <tr>
      <th scope="row">
        {host}
        <span class="record-id">{roles.join(', ')}</span>
      </th>
      <td class="record-words" data-label={t('health.state')}>
        <span class={`pill tone-${tone}`}>{word}</span>
        {reasons.map((reason) => (
          <span key={reason} class="record-id">
            {plainLine(reason)}
          </span>
        ))}
      </td>
      <td data-label={t('health.version')}>
        {version}
        <span class="record-id">{t('health.runsFor', { duration: durationOf(nowMs - startedAt, t) })}</span>
      </td>
      <StoreCell store={process.store} />
      <td class="record-words" data-label={t('health.certificates')}>
        {certificates.length === 0
          ? '–'
          : certificates.map((certificate) => (
              <CertificateLine key={certificate.option} certificate={certificate} nowMs={nowMs} />
            ))}
      </td>
      <td class="record-words" data-label={t('health.differences')}>
        {differs.length === 0 ? '–' : differs.map((subject) => <code key={subject}>{subject}</code>)}
      </td>
    </tr>
  );
}

function StoreCell({ store }: { readonly store: Process['store'] }) {
  const t = useText();
  if (store === null) return <td data-label={t('health.store')}>–</td>;
  const down = store.servers.filter(({ up }) => !up);
  return (
    <td class="record-words" data-label={t('health.store')}>
      {store.name}
      {store.fingerprint !== store.name && <code>{store.fingerprint}</code>}
      {store.peers !== null && store.peers.length > 0 && (
        <span class="record-id">{t('health.sharedWith', { hosts: store.peers.join(', ') })}</span>
      )}
      {down.map(({ name, why }) => (
        <span key={name} class="record-id">
          {t('health.serverDown', { name, why: plainLine(why) })}
        </span>
      ))}
    </td>
  );
}

function CertificateLine({
  certificate,
  nowMs,
}: {
  readonly certificate: Certificate;
  readonly nowMs: number;
}) {
  const t = useText();
  const { option, file, expires_at: expiresAt, problem } = certificate;
  const days = expiresAt === null ? null : Math.floor((expiresAt - nowMs) / DAY_MS);
  const tone = days === null || days < URGENT_DAYS ? 'bad' : days < SOON_DAYS ? 'warn' : 'good';
  return (
    <span class="certificate" title={file}>
      <span class={`pill tone-${tone}`}>
        {days === null
          ? t('health.unreadable')
          : days < 0
            ? t('health.expired')
            : t('health.daysLeft', { count: days })}
      </span>
      <span class="record-id">{option}</span>
      {problem !== '' && <span class="record-id">{plainLine(problem)}</span>}
    </span>
  );
}

function stateOf(process: Process, t: PageText): { word: string; tone: 'good' | 'warn' | 'bad' | 'quiet' } {
  if (process.draining) return { word: t('health.draining'), tone: 'quiet' };
  if (process.ready === false) return { word: t('health.notReady'), tone: 'bad' };
  if (process.healthy === false || process.reasons.length > 0) {
    return { word: t('health.unhealthy'), tone: 'bad' };
  }
  if (process.differs_in.length > 0) return { word: t('health.differs'), tone: 'warn' };
  return { word: t('health.healthy'), tone: 'good' };
}

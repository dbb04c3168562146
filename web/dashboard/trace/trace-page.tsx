import { useCallback, useEffect, useState } from 'preact/hooks';
import { PAGES_IN_ENGLISH, type PageTexts } from '../../../src/languages/load-pages.ts';
import { CopyButton } from '../../shared/copy-button.tsx';
import { type PageText, useText } from '../../shared/language.ts';
import type { ApiClient } from '../api-client.ts';
import { FaultNote } from '../fault-note.tsx';
import { traceHref } from '../route.ts';
import { usePolling } from '../use-polling.ts';
import type { ViewProps } from '../views.tsx';
import { formatMs, readTrace, refusalTitle, type TraceRow, type TraceRun } from './read-trace.ts';
import { TracePath } from './trace-path.tsx';
import './trace.css';

/** While steps are missing, and once the console is open or was refused. */
const WHILE_BUSY_MS = 2_000;
const REFRESH_MS = 5_000;

/** The sixteen steps of one request, with their durations, and where it stopped. */
export function TracePage({ api, argument: requestId, onSignInFault }: ViewProps) {
  const t = useText();
  const [typed, setTyped] = useState(requestId);
  return (
    <>
      <div class="page-head">
        <h1>{t('views.trace')}</h1>
      </div>
      <form
        class="row trace-form"
        onSubmit={(event) => {
          event.preventDefault();
          location.hash = traceHref(typed.trim());
        }}
      >
        <input
          class="trace-id mono"
          type="text"
          aria-label={t('shared.requestId')}
          placeholder="req-…"
          spellcheck={false}
          autocapitalize="none"
          required
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button type="submit" class="button primary">
          {t('trace.show')}
        </button>
      </form>
      {requestId === '' ? (
        <p class="hint">{t('trace.hint')}</p>
      ) : (
        <Steps api={api} requestId={requestId} onSignInFault={onSignInFault} />
      )}
    </>
  );
}

interface StepsProps {
  readonly api: ApiClient;
  readonly requestId: string;
  onSignInFault(): void;
}

function Steps({ api, requestId, onSignInFault }: StepsProps) {
  const ask = useCallback(() => api.trace(requestId), [api, requestId]);
  const t = useText();
  const [isBusy, setBusy] = useState(true);
  const { value: trace, fault } = usePolling(ask, isBusy ? WHILE_BUSY_MS : REFRESH_MS, onSignInFault);
  useEffect(() => setBusy(trace === undefined || readTrace(trace).tone === 'busy'), [trace]);
  if (trace === undefined) {
    return fault === null ? <p class="hint">{t('shared.loading')}</p> : <FaultNote fault={fault} />;
  }
  const { rows, summary, tone } = readTrace(trace);
  const stop = rows.findLast(({ outcome }) => outcome === 'stopped');
  return (
    <>
      <div class={`note tone-${tone}`} role="status">
        <p>
          <strong>{summary}</strong>
        </p>
        {trace.silent_hosts > 0 && <p>{t('trace.silent', { count: trace.silent_hosts })}</p>}
        {stop !== undefined && stop.remedy !== '' && <p>{stop.remedy}</p>}
      </div>
      <div class="row">
        <CopyButton text={`oriel trace ${requestId}`} label={t('embedded.copyCommand')} />
      </div>
      <TracePath rows={rows} />
      <ol class="steps">
        {rows.map((row) => (
          <StepRow key={row.number} row={row} />
        ))}
      </ol>
    </>
  );
}

function StepRow({ row }: { readonly row: TraceRow }) {
  const t = useText();
  return (
    <li class={`step step-${row.outcome}`}>
      <span class="step-number" aria-hidden="true">
        {row.number}
      </span>
      <div class="step-body">
        <p>
          <span class="step-actor">{row.actor}</span> {stepTitle(t, row)}
          <span class="off-screen">: {t(`trace.outcome.${row.outcome}`)}</span>
        </p>
        {row.runs.map((run, index) => (
          <Run key={`${index}-${run.afterMs}`} run={run} />
        ))}
      </div>
    </li>
  );
}

function Run({ run }: { readonly run: TraceRun }) {
  const t = useText();
  return (
    <p class="run">
      <span class="run-times">
        {t('trace.times', { after: formatMs(run.afterMs), duration: formatMs(run.durationMs) })}
      </span>
      {run.host !== '' && ` ${t('trace.onHost', { host: run.host })}`}
      {run.outcome !== 'ok' && <strong class="run-refusal"> {refusalTitle(run.outcome)}</strong>}
      {run.outcome !== 'ok' && <code> {run.outcome}</code>}
      {run.detail !== '' && <span class="run-detail"> {run.detail}</span>}
    </p>
  );
}

/** The service names the steps in English, as this installation does them. */
function stepTitle(t: PageText, { number, title }: TraceRow): string {
  const key = `s${number}`;
  return t.language !== 'en' && isStepKey(key) ? t(`steps.${key}`) : title;
}

function isStepKey(key: string): key is keyof PageTexts['steps'] {
  return Object.hasOwn(PAGES_IN_ENGLISH.steps, key);
}

import { STEPS } from '../../../src/flow/steps.ts';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { type PageText, useText } from '../../shared/language.ts';
import type { Report } from './health-page.tsx';

type Finding = Report['findings'][number];

const TONES: Readonly<Record<Finding['level'], string>> = {
  error: 'bad',
  warning: 'warn',
  note: 'busy',
  ok: 'good',
  skipped: 'quiet',
};

/** What an operator should read first: errors, warnings and notes; and all other checks, folded. Both in the order of the steps. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const t = useText();
  const isPlain = ({ level }: Finding) => level === 'ok' || level === 'skipped';
  const toRead = findings.filter((finding) => !isPlain(finding));
  const others = findings.filter(isPlain);
  return (
    <section class="health-part" aria-labelledby="health-findings">
      <h2 id="health-findings">{t('health.findings')}</h2>
      {toRead.length === 0 ? (
        <p class="empty">{t('health.noFindings')}</p>
      ) : (
        <FindingList findings={toRead} />
      )}
      {others.length > 0 && (
        <details class="health-others">
          <summary>{t('health.otherChecks', { count: others.length })}</summary>
          <FindingList findings={others} />
        </details>
      )}
    </section>
  );
}

function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  const t = useText();
  return (
    <ol class="findings">
      {findings.map((finding, index) => (
        <li key={index} class={`finding finding-${finding.level}`}>
          <p class="finding-head">
            <span class={`pill tone-${TONES[finding.level]}`}>{levelOf(finding, t)}</span>
            <span class="hint">{placeOf(finding, t)}</span>
            <code>{finding.id}</code>
          </p>
          <p class="finding-text">{plainLine(finding.message)}</p>
          {finding.remedy !== '' && finding.level !== 'ok' && (
            <p class="finding-text hint">{plainLine(finding.remedy)}</p>
          )}
        </li>
      ))}
    </ol>
  );
}

function levelOf({ level }: Finding, t: PageText): string {
  switch (level) {
    case 'error':
      return t('health.error');
    case 'warning':
      return t('health.warning');
    case 'note':
      return t('health.note');
    case 'ok':
      return t('health.ok');
    case 'skipped':
      return t('health.skipped');
  }
}

function placeOf({ step: number }: Finding, t: PageText): string {
  return number === 0
    ? t('health.beforeSteps')
    : t('health.stepNumber', { step: String(number), title: stepTitle(number) });
}

export function stepTitle(wanted: number): string {
  return STEPS.find(({ number }) => number === wanted)?.title ?? '';
}

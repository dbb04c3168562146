import { FAULTS } from '../../flow/faults.ts';
import { isRefusalCode } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import type { StepNumber } from '../../flow/steps.ts';
import { type Check, type Finding, listed, ok, skipped, warning } from '../check.ts';
import type { StepSummary, Summary } from '../recent/summary.ts';

/** Fewer events show nothing: one user with one mistake. */
const LEAST = 5;
/** A step whose slowest twentieth takes longer than this is slow, in seconds. */
const SLOW_S = 1;
/** Steps that wait for others: if one of those is slow, the outer step is slow because of it. */
const WAITS_FOR: Readonly<Partial<Record<StepNumber, readonly StepNumber[]>>> = {
  3: [4, 5, 6, 7, 8],
  4: [5, 6],
  9: [10],
  14: [15],
};

/** What the sixteen steps did in the last minutes. */
export const recent: Check = {
  id: 'recent-steps',
  step: 0,
  title: 'recent consoles passed their steps quickly',
  run({ recent: { summary, silent, why } }) {
    const unheard =
      silent.length === 0
        ? []
        : [
            warning(
              `${listed(silent.slice(0, 16))} did not report the recent steps${silent.length > 16 ? `, like ${silent.length - 16} others` : ''}.`,
              'The numbers of this report lack them. A process of an older version cannot report; otherwise look at its log.',
            ),
          ];
    if (summary === null) return [...unheard, skipped(`The recent steps are not known: ${why}`)];
    const findings = [...unheard, ...defects(summary), ...refusing(summary), ...slow(summary)];
    return findings.length > 0 ? findings : [ok(inShort(summary))];
  },
};

function inShort({ minutes, opened, refusals }: Summary): string {
  const sum = (rows: readonly { count: number }[]) => rows.reduce((total, { count }) => total + count, 0);
  return `${sum(opened)} consoles opened and ${sum(refusals)} refusals in ${minutes} minutes.`;
}

function defects({ refusals, minutes }: Summary): Finding[] {
  return refusals
    .filter(({ code }) => isRefusalCode(code) && FAULTS[code] === 'oriel')
    .map(({ code, step, count }) => {
      const message = `A defect of Oriel refused ${count} requests in ${minutes} minutes (${code} at step ${step}).`;
      return { ...warning(message, remedyOf(code)), step: step as StepNumber };
    });
}

/** Only refusals that users met: a step also refuses the tokens by which the doctor tests a proxy. */
function refusing({ steps, refusals, minutes }: Summary): Finding[] {
  const refusedAt = (step: number) =>
    refusals.reduce((sum, each) => sum + (each.step === step ? each.count : 0), 0);
  return steps
    .map(({ step, passed }) => ({ step, passed, refused: refusedAt(step) }))
    .filter(({ passed, refused }) => refused >= LEAST && refused > passed)
    .map(({ step, passed, refused }) => {
      const codes = refusals.filter((each) => each.step === step).slice(0, 3);
      const named = listed(codes.map(({ code, count }) => `${code} (${count})`));
      const message = `Step ${step} refused ${refused} requests and passed ${passed} in ${minutes} minutes: ${named}.`;
      return { ...warning(message, remedyOf(codes[0]?.code ?? '')), step };
    });
}

function slow({ steps, minutes }: Summary): Finding[] {
  const found = new Map(steps.filter(isSlow).map((each) => [each.step, each]));
  const isOuter = (step: StepNumber) => (WAITS_FOR[step] ?? []).some((inner) => found.has(inner));
  return [...found.values()]
    .filter(({ step }) => !isOuter(step))
    .map(({ step, p95, passed }) => {
      const time = p95 === null ? 'more than 10 s' : `${p95.toFixed(1)} s`;
      const message = `Step ${step} is slow: one request in twenty takes ${time} or longer (${passed} in ${minutes} minutes).`;
      const remedy =
        'docs/alerts.md (OrielOpensSlow) says what each step waits for; "oriel trace" shows one request.';
      return { ...warning(message, remedy), step };
    });
}

function isSlow({ passed, p95, slower }: StepSummary): boolean {
  return passed >= LEAST && (p95 === null ? slower > 0 : p95 >= SLOW_S);
}

function remedyOf(code: string): string {
  return isRefusalCode(code) ? (REMEDIES[code] ?? '') : '';
}

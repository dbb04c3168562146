import type { Work } from '../works/work.ts';
import type { Bound, Requirement } from './requirements.ts';
import type { Results } from './results.ts';
import { formatFigure } from './summary.ts';

const SUBJECT = 'oriel';

/** The requirements in Markdown: what was measured, as what ratio, and whether that is enough. */
export function requirementsTable(requirements: readonly Requirement[], results: Results): string[] {
  const rows = requirements.flatMap((requirement) => {
    const mine = results.figure(requirement.work, SUBJECT, requirement.figure);
    if (mine === undefined) return [];
    const theirs = ['websockify', 'haproxy'].map((target) => {
      const figure = results.figure(requirement.work, target, requirement.figure);
      return figure === undefined ? '–' : formatFigure(figure.median);
    });
    const label = requirement.unit === '' ? requirement.label : `${requirement.label}, ${requirement.unit}`;
    const spread = `${formatFigure(mine.median)} (${formatFigure(mine.min)}–${formatFigure(mine.max)})`;
    const verdict = verdictOf(requirement, results);
    return [
      [
        label,
        spread,
        ...theirs,
        ratios(requirement, results),
        say(requirement.must),
        say(requirement.aim),
        verdict,
      ],
    ];
  });
  return markdown(['work', 'Oriel', 'websockify', 'haproxy', 'ratios', 'must', 'aim', 'verdict'], rows);
}

function ratios(requirement: Requirement, results: Results): string {
  const against = (['websockify', 'haproxy'] as const).flatMap((target) => {
    const ratio = ratioTo(requirement, target, results);
    // Nothing is measured of a target that could not do it.
    const isOne = ratio !== undefined && ratio > 0 && Number.isFinite(ratio);
    return isOne ? [`${formatFigure(ratio)}× ${target}`] : [];
  });
  return against.join(', ') || '–';
}

function ratioTo(requirement: Requirement, target: string, results: Results): number | undefined {
  const mine = results.figure(requirement.work, SUBJECT, requirement.figure);
  const theirs = results.figure(requirement.work, target, requirement.figure);
  return mine === undefined || theirs === undefined ? undefined : mine.median / theirs.median;
}

function verdictOf(requirement: Requirement, results: Results): string {
  if (requirement.must.length + requirement.aim.length === 0) return '–';
  if (![...requirement.must, ...requirement.aim].every((bound) => isKnown(bound, requirement, results)))
    return 'not comparable';
  const holds = (bounds: readonly Bound[]) => bounds.every((bound) => isKept(bound, requirement, results));
  const aimed = requirement.aim.length > 0 && holds(requirement.aim);
  if (!holds(requirement.must)) return 'falls short';
  if (requirement.must.length === 0 && !aimed) return 'short of the aim';
  const limited = results.isLoadBound(requirement.work, SUBJECT) && requirement.figure.includes('PerSecond');
  return `pass${aimed ? ', aim too' : ''}${limited ? ' (load core was the limit)' : ''}`;
}

function isKnown({ against }: Bound, requirement: Requirement, results: Results): boolean {
  return against === undefined || ratioTo(requirement, against, results) !== undefined;
}

function isKept({ is, limit, against }: Bound, requirement: Requirement, results: Results): boolean {
  const value =
    against === undefined
      ? results.figure(requirement.work, SUBJECT, requirement.figure)!.median
      : ratioTo(requirement, against, results)!;
  return is === '≤' ? value <= limit : value >= limit;
}

function say(bounds: readonly Bound[]): string {
  const words = bounds.map(({ is, limit, against }) =>
    against === undefined ? `${is} ${formatFigure(limit)}` : `${is} ${limit}× ${against}`,
  );
  return words.join(', ') || '–';
}

/** Every figure of every target, with how busy either side was. */
export function figuresTable(works: readonly Work[], targets: readonly string[], results: Results): string[] {
  const rows = works.flatMap((work) =>
    targets.flatMap((target) => {
      const use = results.use(work.id, target);
      const figures = Object.entries(work.units).flatMap(([name, unit]) => {
        const figure = results.figure(work.id, target, name);
        if (figure === undefined) return [];
        const { median, min, max } = figure;
        const spread = min === max ? '' : ` (${formatFigure(min)}–${formatFigure(max)})`;
        return [`${name} ${formatFigure(median)}${spread}${unit === '' ? '' : ` ${unit}`}`];
      });
      if (figures.length === 0) return [];
      const share = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(2));
      const limited = work.isThroughput && results.isLoadBound(work.id, target) ? 'load' : '';
      const cores = [share(use?.target), share(use?.load), share(use?.strangers)];
      return [[work.id, target, figures.join('; '), ...cores, limited]];
    }),
  );
  return markdown(
    ['work', 'target', 'median (min–max)', 'proxy core', 'load core', 'strangers', 'limit'],
    rows,
  );
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

import type { Logger } from '../../platform/log/log.ts';
import type { Loaded } from '../load-settings.ts';
import type { Problem } from './problem.ts';

type Findings = Pick<Loaded, 'problems' | 'warnings'>;

/** A finding in one line: place, option, problem, remedy. Never the value of a secret. */
export function problemSentence(problem: Problem): string {
  const place = problem.where === '' ? '' : `${problem.where}: `;
  return `${place}${problemMessage(problem)} ${problem.remedy}`.trim();
}

/** Option and problem without the place: the same text for the same mistake on every host. */
export function problemMessage({ group, option, message }: Problem): string {
  const subject = [group && `[${group}]`, option].filter((word) => word !== '').join(' ');
  return `${subject === '' ? '' : `${subject}: `}${message}`;
}

/**
 * The lines of `oriel config check`, worst first, with a count at the end. `verbose` adds notes. `assumedRoles`: the roles of the
 * check if the command line named none.
 */
export function checkLines(
  loaded: Findings & Pick<Loaded, 'files'>,
  { verbose = false, assumedRoles = [] as readonly string[] } = {},
): string[] {
  const { problems, warnings, files } = loaded;
  const ofLevel = (level: string) =>
    warnings.filter((warning) => warning.level === level).map(problemSentence);
  const errors = [...problems.map(problemSentence), ...ofLevel('error')];
  const lesser = ofLevel('warning');
  const unused = ofLevel('debug');
  return [
    files.length === 0 ? 'No configuration file was found: the defaults apply.' : `Read: ${files.join(', ')}`,
    ...(assumedRoles.length > 0
      ? [`Checked for --role ${assumedRoles.join(',')}, as the settings suggest. Use --role to check others.`]
      : []),
    ...errors.map((line) => `error: ${line}`),
    ...lesser.map((line) => `warning: ${line}`),
    ...(verbose ? unused.map((line) => `note: ${line}`) : []),
    `${count(errors.length, 'error')}, ${count(lesser.length, 'warning')}` +
      (unused.length > 0 && !verbose ? `, ${count(unused.length, 'note')} (shown with --verbose)` : '') +
      (problems.length > 0
        ? `. Oriel cannot start with ${problems.length === 1 ? 'this problem' : 'these problems'}.`
        : '.'),
  ];
}

/** Exit status of `oriel config check`: 1 if there is a problem or an error. */
export function checkStatus({ problems, warnings }: Findings): 0 | 1 {
  return problems.length > 0 || warnings.some(({ level }) => level === 'error') ? 1 : 0;
}

/** Logs each finding at its level, with where, group and option as fields. */
export function logFindings({ problems, warnings }: Findings, root: Logger): void {
  const log = root.named('config');
  for (const problem of problems) log.error(fields(problem), problemSentence(problem));
  for (const warning of warnings) {
    const line = [fields(warning), problemSentence(warning)] as const;
    if (warning.level === 'error') log.error(...line);
    else if (warning.level === 'warning') log.warn(...line);
    else log.debug(...line);
  }
}

function fields({ where, group, option }: Problem) {
  return { where, group, option };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

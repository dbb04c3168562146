import type { Result } from './steps/step.ts';

/** The report in Markdown. */
export function table(results: readonly Result[]): string {
  const verdict = ({ passed }: Result) => (passed === undefined ? '–' : passed ? 'pass' : 'FAIL');
  const rows = results.map((result) => [result.what, result.bound || '–', result.seen, verdict(result)]);
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(['what', 'required', 'seen', 'verdict']), line(Array(4).fill('---')), ...rows.map(line)].join(
    '\n',
  );
}

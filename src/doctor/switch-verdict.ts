import { DEFAULT_KIND } from '../consoles/console-kinds.ts';
import type { Result } from './run-doctor.ts';

/** Whether Oriel can replace Nova's proxy; if not, what is missing, in the order in which to correct it. */
export function switchVerdict(results: readonly Result[]): readonly string[] {
  const missing = results.filter(({ level }) => level === 'error');
  const warnings = results.filter(({ level }) => level === 'warning').length;
  const read =
    warnings === 0 ? '' : ` Read the ${warnings === 1 ? 'warning' : `${warnings} warnings`} first.`;
  if (missing.length === 0)
    return [`Ready to switch: stop ${DEFAULT_KIND.novaProxy}, then start Oriel.${read}`];
  return [
    `Not ready to switch. ${missing.length === 1 ? 'One thing is' : `${missing.length} things are`} missing:`,
    ...missing.map(({ id, message }, index) => `${index + 1}. ${id}: ${message}`),
  ];
}

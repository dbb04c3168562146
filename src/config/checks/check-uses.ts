import { isDeepStrictEqual } from 'node:util';
import { Secret } from '../../platform/secret.ts';
import { type Option, optionOf } from '../option.ts';
import { type Settings, valueAt } from '../option-table.ts';
import type { Warning } from '../report/problem.ts';
import type { CheckContext } from './check-settings.ts';
import { type Need, type Use, written } from './uses.ts';

/** A value that has no effect in this process, and the reason. */
interface Idle {
  readonly group: string;
  readonly option: string;
  readonly where: string;
  readonly level: Warning['level'];
  readonly message: string;
  readonly remedy: string;
}

/**
 * Finds values that have no effect because of another option, or because no role of this process reads them. It uses the `uses`
 * of each option. A value that equals the default is not reported. Options without effect for the same reason are one finding,
 * which names the place of each.
 */
export function checkUses(settings: Settings, context: CheckContext): Warning[] {
  const groups = new Map<string, Idle[]>();
  for (const [group, options] of Object.entries(context.table)) {
    for (const [name, option] of Object.entries(options)) {
      if (isAtDefault(option, valueAt(settings, `${group}.${name}`))) continue;
      const idle = idleReason(group, name, option, settings, context);
      if (idle === undefined) continue;
      const reason = JSON.stringify([idle.level, idle.message, idle.remedy]);
      groups.set(reason, [...(groups.get(reason) ?? []), idle]);
    }
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, message: first.message + inAddition(others) }],
  );
}

/** Whether a value of the option would have an effect in this process. */
export function isInEffect(group: string, name: string, settings: Settings, context: CheckContext): boolean {
  const { table, failed, roles } = context;
  if (failed?.has(`${group}.${name}`)) return false;
  const { uses = [] } = optionOf(table, group, name) ?? {};
  const isCertain = (need: Need) => !failed?.has(need.option) && isMet(need, settings, failed);
  return uses.some((use) => isReadBy(use, roles) && use.needs.every(isCertain));
}

function idleReason(
  group: string,
  name: string,
  option: Option,
  settings: Settings,
  context: CheckContext,
): Idle | undefined {
  const { sources, failed, roles } = context;
  const source = sources[group]?.[name];
  if (source?.kind === 'preset' || failed?.has(`${group}.${name}`)) return undefined;
  const at = { group, option: name, where: source?.where ?? 'default' };
  const { uses } = option;
  if (uses === undefined) return undefined;
  if (uses.length === 0) {
    const message = 'The value is accepted so that a nova.conf works unchanged; Oriel does not use it.';
    return { ...at, level: 'debug', message, remedy: 'Nothing: it may stay for Nova.' };
  }
  const here = uses.filter((use) => isReadBy(use, roles));
  if (here.length === 0) return { ...at, ...ofOtherRoles(option, uses, source?.kind, context) };
  const open = here.map((use) => use.needs.filter((need) => !isMet(need, settings, failed)));
  const fewest = open.reduce((best, each) => (each.length < best.length ? each : best));
  if (fewest.length === 0) return undefined;
  const level = option.nova === true && fewest.some(({ mayBeUnmet }) => mayBeUnmet) ? 'debug' : 'warning';
  return {
    ...at,
    level: option.lost === undefined ? level : 'error',
    message: `The value has no effect while ${fewest.map((need) => stateOf(need, settings, context)).join(' and ')}.${option.lost === undefined ? '' : ` ${option.lost}`}`,
    remedy:
      level === 'debug'
        ? 'Nothing: it may stay for Nova.'
        : `${inOneSentence(fewest.map(({ remedy }) => remedy))}, or delete the line.`,
  };
}

/** A file may be read by several processes, including Nova's: only a flag or variable of this process is certainly a mistake. */
function ofOtherRoles(
  option: Option,
  uses: readonly Use[],
  kind: string | undefined,
  { roles = [], areRolesAsked }: CheckContext,
): Pick<Idle, 'level' | 'message' | 'remedy'> {
  const readers = [...new Set(uses.flatMap((use) => use.roles ?? []))].join(' or ');
  const isForThisProcess = kind === 'flag' || kind === 'environment';
  const isReported = isForThisProcess || (areRolesAsked === true && option.nova !== true);
  return {
    level: isReported ? 'warning' : 'debug',
    message: `The value has no effect in a process with ${roles.length === 0 ? 'no role' : `--role ${roles.join(',')}`}: ${readers} reads it.`,
    remedy: `Add --role ${readers}, or leave the value to a process that has that role.`,
  };
}

/** Whether the value of an option has an effect in a process with these roles and settings. */
export function hasEffect({ uses = [] }: Option, settings: Settings, roles: readonly string[]): boolean {
  return uses.some(
    (use) => isReadBy(use, roles) && use.needs.every(({ option, holds }) => holds(valueAt(settings, option))),
  );
}

function isReadBy({ roles: readers }: Use, running: readonly string[] | undefined): boolean {
  return readers === undefined || running === undefined || readers.some((role) => running.includes(role));
}

function isMet({ option, holds }: Need, settings: Settings, failed: CheckContext['failed']): boolean {
  return failed?.has(option) === true || holds(valueAt(settings, option));
}

/** `[cache] enabled is False (default)`. */
function stateOf(
  { option: path, condition }: Need,
  settings: Settings,
  { table, sources }: CheckContext,
): string {
  const [group = '', name = ''] = path.split('.');
  const option = optionOf(table, group, name);
  const value = valueAt(settings, path);
  const where = sources[group]?.[name]?.where ?? 'default';
  // A value that should be empty is not shown: it may be a secret, or a URL with a password.
  const text = condition === 'empty' ? 'set' : (option?.type.format(value) ?? '');
  const isMissing = condition === 'set' || text === '';
  return `${written(path)} is ${isMissing ? 'empty' : text} (${where})`;
}

/** `Set a and leave b empty`. */
function inOneSentence([first = '', ...others]: readonly string[]): string {
  return [first, ...others.map((each) => each.charAt(0).toLowerCase() + each.slice(1))].join(' and ');
}

function inAddition(others: readonly Idle[]): string {
  if (others.length === 0) return '';
  const names = others.map(({ group, option, where }) => `${written(`${group}.${option}`)} at ${where}`);
  return ` The same applies to ${names.join(', ')}.`;
}

function isAtDefault(option: Option, value: unknown): boolean {
  if (value instanceof Secret) return value.reveal() === (option.default as Secret).reveal();
  return isDeepStrictEqual(value, option.default);
}

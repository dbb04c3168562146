import { nearest } from '../../platform/text/nearest.ts';
import type { Given } from '../files/given.ts';
import { type Option, type OptionTable, optionOf } from '../option.ts';
import type { Problem, Warning } from '../report/problem.ts';
import { insteadOfIgnored } from './ignored-options.ts';
import { NOVA_NAMES, NOVA_SECTIONS } from './nova-names.ts';

/**
 * Reports keys, sections and variables that oslo.config ignores without a message because no program reads them. A name of Nova's is a
 * note, and a name that neither Oriel nor Nova has is a warning or an error: an existing nova.conf works unchanged, and
 * misspellings are found. `isOfNova`: the files are those of a cloud that works, so that a name which resembles no option is a note.
 */
export function checkNames(table: OptionTable, given: Given, isOfNova = false): Warning[] {
  const warnings: Warning[] = [];
  const leftover = isOfNova ? 'debug' : 'warning';
  for (const { path, assignments, sections, swallowed } of given.files) {
    const keys = new Set(assignments.map(({ group, key }) => `${group}.${key}`));
    for (const { group, key, line } of assignments) {
      const where = `${path}:${line}`;
      const warning = checkKey(table, group, key, where, (each) => keys.has(each), leftover);
      if (warning !== undefined) warnings.push(warning);
    }
    const seen = new Set<string>();
    for (const { name, line } of sections) {
      if (seen.has(name)) continue;
      seen.add(name);
      const inside = assignments.filter(({ group }) => group === groupOf(name)).map(({ key }) => key);
      const warning = checkSection(table, name, inside, `${path}:${line}`);
      if (warning !== undefined) warnings.push(warning);
    }
    for (const { line, what, into } of swallowed) {
      if (!what.startsWith('[') && groupsWith(table, what).length === 0) continue;
      warnings.push({
        level: 'error',
        where: `${path}:${line}`,
        group: into.group,
        option: into.key,
        message: `The line begins with a space, so "${what}" continues the value of "${into.key}" in line ${into.line}.`,
        remedy: 'Remove the spaces at the beginning of the line.',
      });
    }
  }
  for (const { name, group, key } of given.variables) {
    const warning = Object.hasOwn(table, group)
      ? checkKey(table, group, key, name, () => false)
      : checkSection(table, group, [key], name, 'variable');
    // Variables of other programs are ignored.
    if (warning !== undefined && (warning.level !== 'debug' || Object.hasOwn(table, group)))
      warnings.push(warning);
  }
  return warnings;
}

/** The problem with a flag for an option that does not exist. */
export function noSuchOption(table: OptionTable, group: string, key: string, where: string): Problem {
  return {
    where,
    group,
    option: key,
    message: `There is no option "${key}" in [${group}].`,
    remedy: suggestion(table, group, key)?.remedy ?? '"oriel config show" lists the options.',
  };
}

function checkKey(
  table: OptionTable,
  group: string,
  key: string,
  where: string,
  isSet: (key: string) => boolean,
  /** The level of a name that resembles no option. */
  leftover: Warning['level'] = 'warning',
): Warning | undefined {
  if (optionOf(table, group, key) !== undefined) return undefined;
  const at = { where, group, option: key };
  const present = presentName(table, group, key);
  if (present !== undefined) {
    const [newGroup, newName] = present;
    const hidden = isSet(`${newGroup}.${newName}`);
    return {
      ...at,
      level: 'warning',
      message: hidden
        ? `"${key}" in [${group}] is the old name of "${newName}" in [${newGroup}], which the same file sets too: the old one is ignored.`
        : `"${key}" in [${group}] is the old name of "${newName}" in [${newGroup}]. It still works.`,
      remedy: hidden ? 'Delete the line.' : `Write ${newName} in [${newGroup}].`,
    };
  }
  if (!Object.hasOwn(table, group)) return undefined;
  const instead = insteadOfIgnored(group, key);
  if (instead !== undefined) {
    const message = `"${key}" is an option of Nova's that has no effect in this version of Oriel: ${instead}.`;
    return { ...at, level: 'warning', message, remedy: 'Delete the line if Nova does not need it.' };
  }
  if (NOVA_NAMES[group]?.has(key)) {
    const message = `"${key}" is an option of Nova's that Oriel does not use.`;
    return { ...at, level: 'debug', message, remedy: 'Nothing: it may stay for Nova.' };
  }
  if (key === 'memcached_servers') return { ...at, level: 'error', ...memcachedServers(group) };
  const message = `"${key}" is not an option of [${group}], neither Oriel's nor Nova's: it has no effect.`;
  const meant = suggestion(table, group, key);
  if (meant !== undefined)
    return { ...at, level: meant.isSure ? 'error' : 'warning', message, remedy: meant.remedy };
  // Installers leave names in a nova.conf that no release reads. Only Oriel reads its own sections.
  const level = group.startsWith('oriel') ? 'error' : leftover;
  return { ...at, level, message, remedy: 'Delete the line, or correct the name.' };
}

/** The misspelling that makes two of three consoles fail. */
function memcachedServers(group: string): Pick<Warning, 'message' | 'remedy'> {
  return {
    message:
      `"memcached_servers" in [${group}] has no effect: the list of servers for console tokens is "memcache_servers" in [cache]. ` +
      'Now each controller stores tokens on its own host (localhost:11211), and the others refuse its consoles: with three controllers, two of three consoles fail.',
    remedy:
      'Write memcache_servers (without the d) in [cache]. Only in [keystone_authtoken] the name is memcached_servers.',
  };
}

function checkSection(
  table: OptionTable,
  name: string,
  keys: readonly string[],
  where: string,
  kind: 'section' | 'variable' = 'section',
): Warning | undefined {
  const group = groupOf(name);
  if (Object.hasOwn(table, group) || NOVA_SECTIONS.has(group)) return undefined;
  const at = { where, group: name, option: '' };
  const groups = Object.keys(table);
  const subject = kind === 'section' ? `There is no section [${name}]` : `"${name}" is not a section`;
  const lost = kind === 'section' ? 'everything in it is ignored' : 'the variable is ignored';
  const near = nearest(name.trim(), groups);
  if (near !== undefined || name.startsWith('oriel')) {
    const remedy =
      near === undefined
        ? `Oriel's sections are ${groups.map((each) => `[${each}]`).join(', ')}.`
        : `Did you mean [${near}]?`;
    return { ...at, level: 'error', message: `${subject}, neither Oriel's nor Nova's: ${lost}.`, remedy };
  }
  // A name with an underscore identifies the option; "enabled" or "host" may belong to another program.
  const ours = keys.find((key) => key.includes('_') && groupsWith(table, key).length > 0);
  if (ours !== undefined) {
    const message = `${subject}, neither Oriel's nor Nova's: "${ours}" in it has no effect.`;
    return { ...at, level: 'error', message, remedy: `Move it to ${groupsWith(table, ours).join(' or ')}.` };
  }
  const message = `[${name}] is a section that Oriel does not read.`;
  return { ...at, level: 'debug', message, remedy: 'Nothing, if another program reads it.' };
}

/** The option that a wrong name probably means. */
interface Suggestion {
  readonly remedy: string;
  /** The name can hardly mean anything else. */
  readonly isSure: boolean;
}

function suggestion(table: OptionTable, group: string, key: string): Suggestion | undefined {
  // A name with an underscore identifies the option; "enabled" or "host" may belong to another section.
  const isSpecific = key.includes('_');
  const here = nearest(key, Object.keys(table[group] ?? {}));
  const elsewhere = groupsWith(table, key);
  if (elsewhere.length > 0) {
    const belongs = `belongs in ${elsewhere.join(' or ')}.`;
    if (here === undefined) return { remedy: `It ${belongs}`, isSure: isSpecific };
    // In a section of Oriel's own, "servers" is a misspelled "server", although [oriel_nats] has that name.
    const remedy = `Did you mean "${here}"? Otherwise it ${belongs}`;
    return { remedy, isSure: isSpecific || group.startsWith('oriel') };
  }
  const renamed = renamedOption(table, group, key);
  if (renamed !== undefined) {
    const [newGroup, newName] = renamed;
    const where = newGroup === group ? '' : ` in [${newGroup}]`;
    return { remedy: `Did you mean "${newName}"${where}?`, isSure: true };
  }
  if (here !== undefined) return { remedy: `Did you mean "${here}"?`, isSure: true };
  for (const [other, otherOptions] of Object.entries(table)) {
    const there = nearest(key, Object.keys(otherOptions));
    if (there !== undefined) return { remedy: `Did you mean "${there}" in [${other}]?`, isSure: isSpecific };
  }
  const novas = [...(NOVA_NAMES[group] ?? [])];
  const near = withoutPrefix(group, key, novas) ?? nearest(key, novas);
  return near === undefined
    ? undefined
    : { remedy: `Did you mean Nova's "${near}"? Oriel does not use it.`, isSure: false };
}

/** Group and name of the option that had this name in another section, or whose name has a prefix with the section's name here. */
function renamedOption(
  table: OptionTable,
  group: string,
  key: string,
): readonly [group: string, name: string] | undefined {
  const own = Object.entries(table[group] ?? {});
  const hasOldName = (option: Option) => option.oldNames?.some(({ name }) => name === key) ?? false;
  const here = own.find(([, option]) => hasOldName(option))?.[0];
  if (here !== undefined) return [group, here];
  for (const [other, options] of Object.entries(table)) {
    const there = Object.entries(options).find(([, option]) => hasOldName(option))?.[0];
    if (there !== undefined) return [other, there];
  }
  const bare = withoutPrefix(group, key, Object.keys(table[group] ?? {}));
  return bare === undefined ? undefined : [group, bare];
}

/** The candidate after a prefix that contains the section's name: `cache_enabled` and `nova_cache_enabled` in [cache]. */
function withoutPrefix(group: string, key: string, candidates: readonly string[]): string | undefined {
  return candidates.find(
    (name) => key.endsWith(`_${name}`) && key.slice(0, -name.length).includes(group.toLowerCase()),
  );
}

/** The sections, in brackets, that have an option of this name. */
function groupsWith(table: OptionTable, key: string): string[] {
  return Object.keys(table).flatMap((group) => (optionOf(table, group, key) ? [`[${group}]`] : []));
}

/** Group and present name of the option with this old name. */
function presentName(table: OptionTable, group: string, key: string): readonly [string, string] | undefined {
  for (const [newGroup, options] of Object.entries(table)) {
    for (const [newName, { oldNames = [] }] of Object.entries(options)) {
      if (oldNames.some((old) => old.group === group && old.name === key)) return [newGroup, newName];
    }
  }
  return undefined;
}

function groupOf(section: string): string {
  return section === 'DEFAULT' ? section : section.toLowerCase();
}

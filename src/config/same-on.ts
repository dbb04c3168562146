import { Secret } from '../platform/secret.ts';
import { hasEffect } from './checks/check-uses.ts';
import type { Loaded } from './load-settings.ts';
import type { Option, SameOn } from './option.ts';
import type { Settings } from './option-table.ts';

/** An option of this process whose value must be the same in other processes. */
export interface SharedOption {
  readonly group: string;
  readonly option: string;
  /** `warning` if a difference may be harmless. */
  readonly level: 'error' | 'warning';
  /** Equal texts mean equal values. For a secret option it is the secret itself, which never leaves the process. */
  readonly canonical: string;
  /** The value as `config show` prints it; null for a secret. */
  readonly shown: string | null;
  /** `file:line`, the variable, the flag or `default`. */
  readonly where: string;
}

/** The roles of the processes that are compared. */
const COMPARED: Record<Exclude<SameOn, 'none'>, (role: string) => boolean> = {
  controllers: (role) => role !== 'compute',
  computes: (role) => role === 'compute',
  all: () => true,
};

/** Token authorities compare these themselves, together with their store (consoleauth/cluster-check/). */
const COMPARED_BY_AUTHORITIES = new Set(['cache.enabled', 'cache.backend', 'cache.memcache_servers']);

/**
 * The options of a process with these roles that must not differ from those of other processes, except options that have no effect in
 * this process.
 */
export function sharedOptions(
  settings: Settings,
  { table, sources }: Pick<Loaded, 'table'> & Partial<Pick<Loaded, 'sources'>>,
  roles: readonly string[],
): SharedOption[] {
  const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = settings;
  return Object.entries(table).flatMap(([group, options]) =>
    Object.entries(options).flatMap(([name, option]): SharedOption[] => {
      const { sameOn } = option;
      if (sameOn === 'none' || !hasEffect(option, settings, roles.filter(COMPARED[sameOn]))) return [];
      if (COMPARED_BY_AUTHORITIES.has(`${group}.${name}`)) return [];
      const value = values[group]?.[name];
      const shared: SharedOption = {
        group,
        option: name,
        // Two sites may have different access URLs intentionally; controllers replace each other.
        level: sameOn === 'computes' ? 'warning' : 'error',
        canonical: canonical(option, value),
        shown: option.secret ? null : option.type.format(value),
        where: sources?.[group]?.[name]?.where ?? 'default',
      };
      return group === 'oriel_auth' && option.type.multiple ? withoutHashes(shared) : [shared];
    }),
  );
}

const HASH = /scrypt:[^\s"\\]+/g;

/** Salted hashes of one password differ: names and roles are compared without them, and hashes as a warning only. */
function withoutHashes(shared: SharedOption): SharedOption[] {
  const { option, canonical: lines } = shared;
  return [
    { ...shared, canonical: lines.replace(HASH, '*') },
    { ...shared, option: `${option} (password hashes)`, level: 'warning' },
  ];
}

function canonical(option: Option, value: unknown): string {
  if (value instanceof Secret) return value.reveal();
  if (!Array.isArray(value)) return option.type.format(value);
  const members = value.map((each) => option.type.format([each]));
  return JSON.stringify(option.orderCounts === false ? [...new Set(members)].sort() : members);
}

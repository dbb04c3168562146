import { Secret } from '../platform/secret.ts';
import { hasEffect } from './checks/check-uses.ts';
import type { Loaded } from './load-settings.ts';
import type { Option, OptionTable, SameOn } from './option.ts';
import { OPTIONS, type Settings } from './option-table.ts';

/** One option of this process that other processes must have the same value of. */
export interface SharedOption {
  readonly group: string;
  readonly option: string;
  /** `warning` where a difference may be harmless. */
  readonly level: 'error' | 'warning';
  /** Equal texts stand for equal values. Of a secret option this is the secret itself: it never leaves the process. */
  readonly canonical: string;
  /** As `config show` prints it; null for a secret. */
  readonly shown: string | null;
  /** `file:line`, the variable, the flag or `default`. */
  readonly where: string;
}

/** The roles that make a process one of those that are compared. */
const COMPARED: Record<Exclude<SameOn, 'none'>, (role: string) => boolean> = {
  controllers: (role) => role !== 'compute',
  computes: (role) => role === 'compute',
  all: () => true,
};

/** Token authorities compare these themselves, together with the store that comes of them (self-knowledge/). */
const COMPARED_BY_AUTHORITIES = new Set(['cache.enabled', 'cache.backend', 'cache.memcache_servers']);

/**
 * The options of a process with these roles that must not differ from those of other processes. An option that no role
 * of this process reads is left out, and so is one that has no effect here: its value does no harm.
 */
export function sharedOptions(
  settings: Settings,
  sources: Loaded['sources'] | undefined,
  roles: readonly string[],
): SharedOption[] {
  const values = settings as unknown as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return Object.entries(OPTIONS as OptionTable).flatMap(([group, options]) =>
    Object.entries(options).flatMap(([name, option]): SharedOption[] => {
      const { sameOn } = option;
      if (sameOn === 'none' || !hasEffect(option, settings, roles.filter(COMPARED[sameOn]))) return [];
      if (COMPARED_BY_AUTHORITIES.has(`${group}.${name}`)) return [];
      const value = values[group]![name];
      const shared: SharedOption = {
        group,
        option: name,
        // Two sites may have two console addresses on purpose; controllers stand in for each other.
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

/** Two salted hashes of one password differ: names and rights are compared for themselves, and hashes less strictly. */
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

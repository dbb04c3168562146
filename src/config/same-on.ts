import { Secret } from '../platform/secret.ts';
import type { Loaded } from './load-settings.ts';
import type { Option, OptionTable, SameOn } from './option.ts';
import { OPTIONS, type Settings } from './options/table.ts';

/** One option of this process that other processes must have the same value of. */
export interface SharedOption {
  readonly group: string;
  readonly option: string;
  readonly sameOn: Exclude<SameOn, 'none'>;
  /** Equal texts stand for equal values. Of a secret option this is the secret itself: it never leaves the process. */
  readonly canonical: string;
  /** As `config show` prints it; null for a secret. */
  readonly shown: string | null;
  /** `file:line`, the variable, the flag or `default`. */
  readonly where: string;
}

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
      if (sameOn === 'none' || !concerns(option, roles) || !hasEffect(group, settings)) return [];
      if (COMPARED_BY_AUTHORITIES.has(`${group}.${name}`)) return [];
      const value = values[group]![name];
      return [
        {
          group,
          option: name,
          sameOn,
          canonical: canonical(option, value),
          shown: option.secret ? null : option.type.format(value),
          where: sources?.[group]?.[name]?.where ?? 'default',
        },
      ];
    }),
  );
}

function concerns({ sameOn, readBy }: Option, roles: readonly string[]): boolean {
  const compared = sameOn === 'controllers' ? roles.filter((role) => role !== 'compute') : roles;
  return readBy === undefined ? compared.length > 0 : compared.some((role) => readBy.includes(role));
}

/** Sections that another option switches off as a whole. */
function hasEffect(group: string, { cache, oriel, oriel_auth }: Settings): boolean {
  const asksCloud = oriel.token_source === 'nova';
  switch (group) {
    case 'cache':
      return cache.enabled;
    case 'keystone_authtoken':
      return oriel_auth.backend === 'keystone' || asksCloud;
    case 'service_user':
    case 'oriel_nova':
      return asksCloud;
    default:
      return true;
  }
}

function canonical(option: Option, value: unknown): string {
  if (value instanceof Secret) return value.reveal();
  if (!Array.isArray(value)) return option.type.format(value);
  const members = value.map((each) => option.type.format([each]));
  return JSON.stringify(option.orderCounts === false ? [...new Set(members)].sort() : members);
}

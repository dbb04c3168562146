import type { Loaded } from '../load-settings.ts';
import { OPTIONS, type Settings } from '../option-table.ts';
import { problemSentence } from './report.ts';

type Said = Pick<Loaded, 'sources' | 'problems' | 'warnings'>;

const MAX_HINTS = 16;
/** The options that determine the token store. */
const DECIDING = ['enabled', 'backend', 'memcache_servers'] as const;

/** The findings about the token store's configuration, each with file and line. */
export function storeHints({ problems, warnings }: Pick<Said, 'problems' | 'warnings'>): string[] {
  const findings = [...problems, ...warnings.filter(({ level }) => level === 'error' || level === 'warning')];
  // The misspelling causes the finding about a list on loopback, which is left out.
  const misspelt = findings.some(isMisspelling);
  return findings
    .filter((each) => each.group === 'cache' || isMisspelling(each))
    .filter((each) => isMisspelling(each) || !(misspelt && each.option === 'memcache_servers'))
    .map((each) =>
      isMisspelling(each)
        ? `[${each.group}] ${each.option} at ${each.where} is not an option; write memcache_servers in [cache].`
        : problemSentence(each),
    )
    .slice(0, MAX_HINTS);
}

function isMisspelling({ group, option }: { group: string; option: string }): boolean {
  return option === 'memcached_servers' && group !== 'keystone_authtoken';
}

/** `[cache] enabled = False (default)` and so on. */
export function storeOrigins(
  { cache }: Pick<Settings, 'cache'>,
  sources: Said['sources'] | undefined,
): string[] {
  return DECIDING.map((name) => {
    const { type } = OPTIONS.cache[name];
    const value = (type.format as (value: unknown) => string)(cache[name]);
    return `[cache] ${name} = ${value} (${sources?.cache?.[name]?.where ?? 'default'})`;
  });
}

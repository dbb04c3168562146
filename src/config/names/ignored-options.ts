/**
 * Options that Nova honours and whose absence an operator would want to know: to accept them in silence would be a lie.
 * Each says what happens instead; it leaves this table for src/config/options when something reads it.
 */
export const NO_EFFECT_YET: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DEFAULT: {
    daemon: 'processes stay in the foreground, for systemd to look after',
  },
  cache: {
    backend_argument: 'servers are those of memcache_servers',
    backend_expiration_time: 'tokens live for [consoleauth] token_ttl',
  },
};

/** What happens instead; undefined where the option is not one of these. */
export function noEffectYet(group: string, key: string): string | undefined {
  const options = Object.hasOwn(NO_EFFECT_YET, group) ? NO_EFFECT_YET[group]! : {};
  return Object.hasOwn(options, key) ? options[key] : undefined;
}

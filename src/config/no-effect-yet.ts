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

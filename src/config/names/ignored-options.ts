/** Options that Nova has and Oriel ignores, although operators rely on them, with what happens instead. */
export const IGNORED_OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DEFAULT: {
    daemon: 'processes stay in the foreground and are managed by systemd',
  },
  cache: {
    backend_argument: 'servers are those of memcache_servers',
    backend_expiration_time: 'tokens live for [consoleauth] token_ttl',
  },
};

/** What happens instead; undefined if the option is not one of these. */
export function insteadOfIgnored(group: string, key: string): string | undefined {
  const options = Object.hasOwn(IGNORED_OPTIONS, group) ? IGNORED_OPTIONS[group] : undefined;
  return options && Object.hasOwn(options, key) ? options[key] : undefined;
}

import { MEMCACHED_BACKENDS, NULL_BACKEND, PRIVATE_BACKENDS, REFUSED_BACKENDS } from '../../options/cache.ts';
import { isLoopback } from '../../values/address.ts';
import { isCloud } from '../../values/is-cloud.ts';
import { MAKE_KEY, NO_KEY, parseTokenStoreKeys } from '../../values/token-store-keys.ts';
import { type Check, rule } from '../check.ts';

const DAY_S = 86_400;

/** Checks that console tokens are stored where every controller finds them, and not for too long. */
export const TOKEN_STORE_CHECKS: readonly Check[] = [
  {
    role: 'consoleauth',
    reads: ['cache.backend', 'cache.enabled'],
    check({ cache }) {
      if (!cache.enabled) return undefined;
      if (cache.backend === NULL_BACKEND) {
        return {
          level: 'fatal',
          message: `The cache is enabled with the backend ${NULL_BACKEND}, which stores nothing: every console would be refused.`,
          remedy:
            'Set backend = oslo_cache.memcache_pool and memcache_servers in [cache], or enabled = False.',
        };
      }
      if (includes(REFUSED_BACKENDS, cache.backend)) {
        return {
          level: 'fatal',
          message: `Oriel cannot store tokens in ${cache.backend}.`,
          remedy: 'Use memcached: backend = oslo_cache.memcache_pool and memcache_servers in [cache].',
        };
      }
      if (includes(PRIVATE_BACKENDS, cache.backend)) {
        return {
          level: 'warning',
          message: `The backend ${cache.backend} stores tokens in one process: with a second controller, consoles fail at random.`,
          remedy: 'Use memcached if there is more than one controller.',
        };
      }
      return undefined;
    },
  },
  {
    role: 'consoleauth',
    reads: ['cache.memcache_servers', 'cache.enabled'],
    check({ cache }) {
      if (!cache.enabled || includes([NULL_BACKEND, ...PRIVATE_BACKENDS], cache.backend)) return undefined;
      if (cache.memcache_servers.length === 0) {
        return {
          level: 'fatal',
          message: 'The list of memcached servers is empty.',
          remedy: 'List them in memcache_servers in [cache], host:port,host:port.',
        };
      }
      if (cache.memcache_servers.every(({ host }) => isLoopback(host))) {
        return {
          level: 'warning',
          message:
            'Every memcached server listed is on this machine itself: a second controller would not find its tokens.',
          remedy: 'List the memcached servers of all controllers, the same list on each.',
        };
      }
      return undefined;
    },
  },
  {
    role: 'consoleauth',
    reads: ['cache.memcache_servers', 'cache.enabled', 'cache.backend'],
    check({ cache: { enabled, backend, memcache_servers: servers } }) {
      if (!enabled || !includes(MEMCACHED_BACKENDS, backend)) return undefined;
      const names = servers.map(({ host, port }) => `${host.toLowerCase()}:${port}`);
      const twice = names.filter((name, index) => names.indexOf(name) !== index);
      if (twice.length === 0) return undefined;
      return {
        level: 'warning',
        message: `${[...new Set(twice)].join(', ')} is listed more than once: one server counts as several, and the list tolerates fewer failures than it seems.`,
        remedy: 'List each memcached server once.',
      };
    },
  },
  {
    role: 'consoleauth',
    reads: ['oriel.require_shared_store', 'cache.enabled', 'cache.backend', 'oriel.token_source'],
    check({ oriel, cache: { enabled, backend } }) {
      const isPrivate = !enabled || includes(PRIVATE_BACKENDS, backend);
      if (!oriel.require_shared_store || !isPrivate || isCloud({ oriel })) return undefined;
      return {
        level: 'error',
        message: `No console is authorised: require_shared_store is True, and with ${enabled ? `backend = ${backend}` : 'enabled = False'} in [cache] tokens are stored in this process only.`,
        remedy:
          'Set enabled = True, backend = oslo_cache.memcache_pool and memcache_servers in [cache]; or, for one controller, require_shared_store = False in [oriel].',
      };
    },
  },
  rule({
    role: 'consoleauth',
    reads: ['cache.memcache_sasl_enabled', 'cache.username', 'cache.enabled'],
    level: 'fatal',
    when: ({ cache }) => cache.enabled && cache.memcache_sasl_enabled && cache.username === '',
    message: 'Authentication to memcached is enabled without a user name.',
    remedy: 'Set username and password in [cache].',
  }),
  {
    role: 'consoleauth',
    reads: ['oriel.token_store_keys', 'cache.enabled', 'cache.backend', 'oriel.token_source'],
    check({ oriel, cache }) {
      const read = parseTokenStoreKeys(oriel.token_store_keys.reveal());
      const remedy = `Make a key with "${MAKE_KEY}" and write token_store_keys = ID:KEY in [oriel], with a short name as ID, on every controller and on no compute host. docs/deploying.md describes this for a system with open consoles.`;
      if ('problem' in read)
        return { level: 'fatal', message: `A key cannot be used. ${read.problem}`, remedy };
      if (!cache.enabled || !includes(MEMCACHED_BACKENDS, cache.backend)) return undefined;
      // With Nova's tokens, memcached is not used.
      if (isCloud({ oriel })) return undefined;
      if (read.keys.length === 0) {
        return {
          level: 'warning',
          message:
            'Records in memcached are not authenticated: any program that can write to a memcached server can make console tokens and undo sign-outs.',
          remedy,
        };
      }
      if (!read.keys.some(({ key }) => key === null)) return undefined;
      return {
        level: 'warning',
        message: `The entry "${NO_KEY}" accepts records in memcached that are not authenticated: any program that can write to a memcached server can make console tokens.`,
        remedy: `Once every controller has the key first in token_store_keys, and the longer of [consoleauth] token_ttl and [oriel_auth] token_expiration has passed, remove "${NO_KEY}".`,
      };
    },
  },
  rule({
    role: 'consoleauth',
    reads: ['cache.username', 'cache.password', 'cache.enabled'],
    level: 'fatal',
    when: ({ cache }) => cache.enabled && /[\s\0]/.test(`${cache.username}${cache.password.reveal()}`),
    message: 'The user name or the password contains a space, which memcached -Y does not support.',
    remedy: 'Write username and password in [cache] without spaces.',
  }),
  rule({
    reads: ['consoleauth.token_ttl'],
    level: 'warning',
    when: ({ consoleauth }) => consoleauth.token_ttl > DAY_S,
    message: ({ consoleauth }) =>
      `Any client that gets an access URL can open it for ${Math.round(consoleauth.token_ttl / 3600)} hours.`,
    remedy:
      'token_ttl need not cover the session, only the time until the URL is opened: ten minutes are enough.',
  }),
];

function includes(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

import { isLoopback } from '../address.ts';
import { NULL_BACKEND, PRIVATE_BACKENDS, REFUSED_BACKENDS } from '../options/cache.ts';
import type { Check } from './check.ts';

const DAY = 86_400;

/** Whether console tokens are kept where every controller finds them, and not for ever. */
export const TOKEN_STORE_CHECKS: readonly Check[] = [
  {
    role: 'consoleauth',
    reads: ['cache.backend', 'cache.enabled'],
    check({ cache }) {
      if (!cache.enabled) return undefined;
      if (cache.backend === NULL_BACKEND) {
        return {
          level: 'fatal',
          message: `The cache is enabled with the backend ${NULL_BACKEND}, which forgets at once: every console would be refused.`,
          remedy:
            'Set backend = oslo_cache.memcache_pool and memcache_servers in [cache], or enabled = False.',
        };
      }
      if (includes(REFUSED_BACKENDS, cache.backend)) {
        return {
          level: 'fatal',
          message: `Oriel cannot keep tokens in ${cache.backend}.`,
          remedy: 'Use memcached: backend = oslo_cache.memcache_pool and memcache_servers in [cache].',
        };
      }
      if (includes(PRIVATE_BACKENDS, cache.backend)) {
        return {
          level: 'warning',
          message: `The backend ${cache.backend} keeps tokens in one process: with a second controller, consoles fail at random.`,
          remedy: 'Use memcached as soon as there is more than one controller.',
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
            'Every memcached server listed is on this machine itself: a second controller would not see its tokens.',
          remedy: 'List the memcached servers of all controllers, the same list on each.',
        };
      }
      return undefined;
    },
  },
  {
    role: 'consoleauth',
    reads: ['cache.memcache_sasl_enabled', 'cache.username', 'cache.enabled'],
    check: ({ cache }) =>
      cache.enabled && cache.memcache_sasl_enabled && cache.username === ''
        ? {
            level: 'fatal',
            message: 'Authentication to memcached is switched on without a user name.',
            remedy: 'Set username and password in [cache].',
          }
        : undefined,
  },
  {
    reads: ['consoleauth.token_ttl'],
    check: ({ consoleauth }) =>
      consoleauth.token_ttl > DAY
        ? {
            level: 'warning',
            message: `A console address can be opened for ${Math.round(consoleauth.token_ttl / 3600)} hours by whoever gets hold of it.`,
            remedy: 'token_ttl need not cover a session, only the time until it is opened: ten minutes do.',
          }
        : undefined,
  },
];

function includes(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

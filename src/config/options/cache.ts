import { Secret } from '../../platform/secret.ts';
import { by, is, isSet, type Use } from '../checks/uses.ts';
import { option } from '../option.ts';
import { boolean, choice, integer, list, memcacheServer, number, secret, string } from '../types.ts';

/** Backends of oslo.cache that mean memcached: whichever Python client Nova would take, the server is the same. */
export const MEMCACHED_BACKENDS = [
  'oslo_cache.memcache_pool',
  'dogpile.cache.memcached',
  'dogpile.cache.pymemcache',
  'dogpile.cache.bmemcached',
  'dogpile.cache.pylibmc',
] as const;

/** Backends that keep everything in one process. */
export const PRIVATE_BACKENDS = [
  'oslo_cache.dict',
  'dogpile.cache.memory',
  'dogpile.cache.memory_pickle',
] as const;

/** Backends that Nova can use and Oriel can't; refused as soon as the cache is enabled (check-settings.ts). */
export const REFUSED_BACKENDS = [
  'dogpile.cache.redis',
  'dogpile.cache.redis_sentinel',
  'oslo_cache.etcd3gw',
  'oslo_cache.mongo',
  'dogpile.cache.dbm',
] as const;

/** What oslo.cache takes where no backend is named: it forgets at once. */
export const NULL_BACKEND = 'dogpile.cache.null';

export type CacheBackend =
  | (typeof MEMCACHED_BACKENDS)[number]
  | (typeof PRIVATE_BACKENDS)[number]
  | (typeof REFUSED_BACKENDS)[number]
  | typeof NULL_BACKEND;

const CONSOLEAUTH = [by('consoleauth')];
const NO_USE: readonly Use[] = [];
const ENABLED = is('cache.enabled', true);
/** Backends that keep nothing, or that Oriel refuses, are errors of their own. */
const MEMCACHED = {
  ...is('cache.backend', ...MEMCACHED_BACKENDS, NULL_BACKEND, ...REFUSED_BACKENDS),
  condition: 'a backend of memcached',
};

/** `[cache]`: where console tokens are kept when several controllers share them (oslo.cache's options). */
export const cacheOptions = {
  enabled: option({
    type: boolean,
    sameOn: 'controllers',
    default: false,
    help: 'Keep console tokens in the backend below. False: each process keeps its own, good for one controller only.',
    nova: true,
    uses: CONSOLEAUTH,
  }),
  backend: option({
    type: choice(...MEMCACHED_BACKENDS, ...PRIVATE_BACKENDS, NULL_BACKEND, ...REFUSED_BACKENDS),
    sameOn: 'controllers',
    default: NULL_BACKEND,
    help: 'What keeps the tokens. Any memcached backend of oslo.cache means memcached; the default, as in Nova, keeps nothing and is refused where the cache is enabled.',
    nova: true,
    uses: [by('consoleauth', ENABLED)],
  }),
  memcache_servers: option({
    type: list(memcacheServer),
    sameOn: 'controllers',
    orderCounts: false,
    default: [{ host: 'localhost', port: 11_211 }],
    help: 'The memcached servers, `host:port`, IPv6 as `inet6:[address]:port`. The same list on every controller. (In [keystone_authtoken] the word is memcached_servers.)',
    nova: true,
    uses: [by('consoleauth', ENABLED, MEMCACHED)],
    lost: 'Each process keeps its tokens to itself.',
  }),
  expiration_time: option({
    type: integer({ min: 0 }),
    sameOn: 'none',
    default: 600,
    help: 'Ignored, as in Nova: tokens live for [consoleauth] token_ttl.',
    nova: true,
    uses: NO_USE,
  }),
  memcache_dead_retry: option({
    type: integer({ min: 0 }),
    sameOn: 'none',
    default: 300,
    help: 'Longest pause in seconds between two tries at a memcached server that is down, never more than 30. It is tried in the background; requests do not wait for it.',
    nova: true,
    uses: [by('consoleauth', ENABLED, MEMCACHED)],
  }),
  socket_timeout: option({
    type: number({ min: 0.01 }),
    sameOn: 'none',
    default: 1,
    help: 'Seconds for one call to a memcached server.',
    oldNames: [
      { group: 'cache', name: 'memcache_socket_timeout' },
      { group: 'cache', name: 'redis_socket_timeout' },
    ],
    nova: true,
    uses: [by('consoleauth', ENABLED, MEMCACHED)],
  }),
  tls_enabled: option({
    type: boolean,
    sameOn: 'controllers',
    default: false,
    help: 'Speak TLS to the memcached servers.',
    nova: true,
    uses: [by('consoleauth', ENABLED, MEMCACHED)],
  }),
  tls_cafile: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'PEM file with the authorities that memcached servers are verified against. Empty: those of the system.',
    nova: true,
    uses: [by('consoleauth', is('cache.tls_enabled', true), ENABLED, MEMCACHED)],
  }),
  tls_certfile: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'PEM file with the client certificate for memcached servers. Empty: none.',
    nova: true,
    uses: [by('consoleauth', is('cache.tls_enabled', true), ENABLED, MEMCACHED)],
  }),
  tls_keyfile: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'PEM file with the private key of `tls_certfile`. Empty: it is in that file.',
    nova: true,
    uses: [by('consoleauth', isSet('cache.tls_certfile'), is('cache.tls_enabled', true), ENABLED, MEMCACHED)],
  }),
  tls_allowed_ciphers: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: "Ciphers towards memcached, in OpenSSL's form. Empty: the default of Node.js.",
    nova: true,
    uses: [by('consoleauth', is('cache.tls_enabled', true), ENABLED, MEMCACHED)],
  }),
  memcache_sasl_enabled: option({
    type: boolean,
    sameOn: 'controllers',
    default: false,
    help: 'Authenticate to the memcached servers with `username` and `password`.',
    nova: true,
    uses: [by('consoleauth', ENABLED, MEMCACHED)],
  }),
  username: option({
    type: string,
    sameOn: 'controllers',
    default: '',
    help: 'User name for memcached.',
    oldNames: [
      { group: 'cache', name: 'memcache_username' },
      { group: 'cache', name: 'redis_username' },
    ],
    nova: true,
    uses: [by('consoleauth', ENABLED, MEMCACHED)],
  }),
  password: option({
    type: secret,
    sameOn: 'controllers',
    default: new Secret(''),
    help: 'Password for memcached.',
    oldNames: [
      { group: 'cache', name: 'memcache_password' },
      { group: 'cache', name: 'redis_password' },
    ],
    secret: true,
    nova: true,
    uses: [by('consoleauth', isSet('cache.username'), ENABLED, MEMCACHED)],
  }),
};

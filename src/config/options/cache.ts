import { Secret } from '../../platform/secret.ts';
import { by, is, isSet } from '../checks/uses.ts';
import { option } from '../option.ts';
import { boolean, choice, integer, list, memcacheServer, number, secret, string } from '../types.ts';

/** Backends of oslo.cache that use memcached. They differ in the Python client only. */
export const MEMCACHED_BACKENDS = [
  'oslo_cache.memcache_pool',
  'dogpile.cache.memcached',
  'dogpile.cache.pymemcache',
  'dogpile.cache.bmemcached',
  'dogpile.cache.pylibmc',
] as const;

/** Backends that store everything in one process. */
export const PRIVATE_BACKENDS = [
  'oslo_cache.dict',
  'dogpile.cache.memory',
  'dogpile.cache.memory_pickle',
] as const;

/** Backends that Nova supports and Oriel does not; an error if the cache is enabled (check-settings.ts). */
export const REFUSED_BACKENDS = [
  'dogpile.cache.redis',
  'dogpile.cache.redis_sentinel',
  'oslo_cache.etcd3gw',
  'oslo_cache.mongo',
  'dogpile.cache.dbm',
] as const;

/** The default of oslo.cache, which stores nothing. */
export const NULL_BACKEND = 'dogpile.cache.null';

const CONSOLEAUTH = [by('consoleauth')];
const ENABLED = is('cache.enabled', true);
/** Also met by backends for which a separate error is reported: those that store nothing or are not supported. */
const MEMCACHED = {
  ...is('cache.backend', ...MEMCACHED_BACKENDS, NULL_BACKEND, ...REFUSED_BACKENDS),
  condition: 'a memcached backend',
};

/** `[cache]`: the token store that several controllers share (oslo.cache's options). */
export const cacheOptions = {
  enabled: option({
    type: boolean,
    sameOn: 'controllers',
    default: false,
    help: 'Store console tokens in the backend below. False: each process has a store of its own, which works with one controller only.',
    nova: true,
    uses: CONSOLEAUTH,
  }),
  backend: option({
    type: choice(...MEMCACHED_BACKENDS, ...PRIVATE_BACKENDS, NULL_BACKEND, ...REFUSED_BACKENDS),
    sameOn: 'controllers',
    default: NULL_BACKEND,
    help: 'The token store. All memcached backends of oslo.cache mean memcached. The default, as in Nova, stores nothing and is rejected if the cache is enabled.',
    nova: true,
    uses: [by('consoleauth', ENABLED)],
  }),
  memcache_servers: option({
    type: list(memcacheServer),
    sameOn: 'controllers',
    orderCounts: false,
    default: [{ host: 'localhost', port: 11_211 }],
    help: 'The memcached servers: `host:port`, IPv6 as `inet6:[address]:port`. The list must be the same on every controller. (In [keystone_authtoken] the option is named memcached_servers.)',
    nova: true,
    uses: [by('consoleauth', ENABLED, MEMCACHED)],
    lost: 'Each process has a token store of its own.',
  }),
  expiration_time: option({
    type: integer({ min: 0 }),
    sameOn: 'none',
    default: 600,
    help: 'Ignored, as in Nova: tokens live for [consoleauth] token_ttl.',
    nova: true,
    uses: [],
  }),
  memcache_dead_retry: option({
    type: integer({ min: 0 }),
    sameOn: 'none',
    default: 300,
    help: 'Longest pause in seconds between two attempts to reach a memcached server that is down; at most 30 are used. Attempts run in the background, and requests do not wait for them.',
    nova: true,
    uses: [by('consoleauth', ENABLED, MEMCACHED)],
  }),
  socket_timeout: option({
    type: number({ min: 0.01 }),
    sameOn: 'none',
    default: 1,
    help: 'Timeout in seconds of one call to a memcached server.',
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
    help: 'Use TLS to the memcached servers.',
    nova: true,
    uses: [by('consoleauth', ENABLED, MEMCACHED)],
  }),
  tls_cafile: option({
    type: string,
    pem: 'authorities',
    sameOn: 'none',
    default: '',
    help: 'PEM file with the authorities that verify the certificates of memcached servers. Empty: those of the system.',
    nova: true,
    uses: [by('consoleauth', is('cache.tls_enabled', true), ENABLED, MEMCACHED)],
  }),
  tls_certfile: option({
    type: string,
    pem: { key: 'tls_keyfile' },
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
    help: 'PEM file with the private key of `tls_certfile`. Empty: the key is in that file.',
    nova: true,
    uses: [by('consoleauth', isSet('cache.tls_certfile'), is('cache.tls_enabled', true), ENABLED, MEMCACHED)],
  }),
  tls_allowed_ciphers: option({
    type: string,
    sameOn: 'none',
    default: '',
    help: 'TLS ciphers for memcached, as an OpenSSL cipher list. Empty: the default of Node.js.',
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

import { describe, expect, it } from 'vitest';
import type { Check } from '../../../../src/config/checks/check.ts';
import { checkSettings } from '../../../../src/config/checks/check-settings.ts';
import type { OptionTable } from '../../../../src/config/option.ts';
import { ALL_OPTIONS, type AllSettings, OPTION_PARTS } from '../../../../src/main/all-settings.ts';
import { Secret } from '../../../../src/platform/secret.ts';

type Changes = { readonly [G in keyof AllSettings]?: Partial<AllSettings[G]> };

const USER = `alice scrypt:16384:8:1:${Buffer.alloc(16, 1).toString('base64')}:${Buffer.alloc(32, 2).toString('base64')} demo=member`;

const PARTS = { table: ALL_OPTIONS, moreChecks: OPTION_PARTS.flatMap<Check>(({ checks }) => checks) };

/** Settings without findings, with changes. */
function settingsWith(changes: Changes = {}): AllSettings {
  const sound: Changes = {
    vnc: { novncproxy_base_url: 'http://c.example/vnc_lite.html' },
    oriel: { clear_links: ['bus', 'tokens', 'keystone', 'nova', 'api', 'consoles', 'screens', 'metrics'] },
    oriel_auth: { user: [USER] },
  };
  const groups = Object.entries(ALL_OPTIONS as OptionTable).map(([group, options]) => {
    const defaults = Object.entries(options).map(([name, option]) => [name, option.default] as const);
    const key = group as keyof AllSettings;
    return [group, { ...Object.fromEntries(defaults), ...sound[key], ...changes[key] }] as const;
  });
  return Object.fromEntries(groups) as unknown as AllSettings;
}

function findings(changes: Changes, roles?: readonly string[]) {
  const context = { ...PARTS, sources: {}, ...(roles ? { roles } : {}) };
  const { problems, warnings } = checkSettings(settingsWith(changes), context);
  return [
    ...problems.map((problem) => ({ ...problem, level: 'fatal' })),
    ...warnings.filter(({ level }) => level !== 'debug'),
  ].map(({ level, group, option, message }) => ({ level, option: `${group}.${option}`, message }));
}

const KEY = Buffer.alloc(32, 1).toString('base64');
const MEMCACHED = { enabled: true, backend: 'oslo_cache.memcache_pool' } as const;
const C1 = { host: 'c1', port: 11_211 };

describe('settings', () => {
  it('that fit together give no finding', () => {
    expect(findings({})).toEqual([]);
    const cache = { ...MEMCACHED, memcache_servers: [C1] };
    expect(findings({ cache, oriel: { token_store_keys: new Secret(`a:${KEY}`) } })).toEqual([]);
    expect(
      findings({
        cache,
        oriel: { token_source: 'nova' },
        service_user: { auth_url: 'https://k', username: 'nova', password: new Secret('of-nova') },
      }),
    ).toEqual([]);
    expect(
      findings({ DEFAULT: { cert: '/c', ssl_only: true }, vnc: { novncproxy_base_url: 'https://c/' } }),
    ).toEqual([]);
    expect(findings({ console: { allowed_origins: ['dash.example', '::1'] } })).toEqual([]);
  });

  it.each<[string, Changes, string, string, RegExp]>([
    ['no host name', { DEFAULT: { host: ' ' } }, 'fatal', 'DEFAULT.host', /name of this host is empty/],
    [
      'TLS only, without certificate',
      { DEFAULT: { ssl_only: true } },
      'fatal',
      'DEFAULT.ssl_only',
      /no certificate: no client could connect/,
    ],
    [
      "single use of Nova's tokens",
      { oriel: { token_use: 'once', token_source: 'nova' }, service_user: { auth_url: 'https://k' } },
      'fatal',
      'oriel.token_use',
      /Nova accepts each token until it expires/,
    ],
    [
      "Nova's tokens bound to an address",
      { oriel: { token_binding: 'address', token_source: 'nova' }, service_user: { auth_url: 'https://k' } },
      'fatal',
      'oriel.token_binding',
      /Nova does not give the client address/,
    ],
    [
      'single use without re-checks',
      { oriel: { token_use: 'once', session_recheck_interval: 0 } },
      'error',
      'oriel.resume_grace',
      /never re-checked/,
    ],
    [
      'single use with re-checks that come too late',
      { oriel: { token_use: 'once', session_recheck_interval: 400 } },
      'error',
      'oriel.resume_grace',
      /every 400 seconds only/,
    ],
    [
      'a key without certificate',
      { DEFAULT: { key: '/k' } },
      'error',
      'DEFAULT.key',
      /no effect while \[DEFAULT\] cert is empty .*does not use TLS/,
    ],
    [
      'a loopback base URL of a public proxy',
      { vnc: { novncproxy_base_url: 'http://127.0.0.1:6080/' } },
      'warning',
      'vnc.novncproxy_base_url',
      /only a browser on this machine/,
    ],
    [
      'the same with a name',
      { vnc: { novncproxy_base_url: 'http://localhost/' } },
      'warning',
      'vnc.novncproxy_base_url',
      /only a browser/,
    ],
    [
      'the same in IPv6',
      { vnc: { novncproxy_base_url: 'http://[::1]:6080/' } },
      'warning',
      'vnc.novncproxy_base_url',
      /only a browser/,
    ],
    [
      'a base URL that is no page',
      { vnc: { novncproxy_base_url: 'ws://c/' } },
      'fatal',
      'vnc.novncproxy_base_url',
      /cannot open ws URLs/,
    ],
    [
      'an http base URL with a certificate',
      { DEFAULT: { cert: '/c' } },
      'warning',
      'vnc.novncproxy_base_url',
      /scheme http, but the proxy has a certificate/,
    ],
    [
      'an http base URL with TLS only',
      { DEFAULT: { cert: '/c', ssl_only: true } },
      'error',
      'vnc.novncproxy_base_url',
      /accepts TLS only/,
    ],
    [
      'an address that VNC servers do not listen on',
      { vnc: { server_proxyclient_address: '10.0.0.1' } },
      'warning',
      'vnc.server_proxyclient_address',
      /dial 10.0.0.1, where VNC servers that listen on 127.0.0.1/,
    ],
    [
      'an origin with a scheme',
      { console: { allowed_origins: ['https://d.example'] } },
      'error',
      'console.allowed_origins',
      /"https:\/\/d.example" matches no origin/,
    ],
    [
      'an origin with a port',
      { console: { allowed_origins: ['d.example:8443'] } },
      'error',
      'console.allowed_origins',
      /matches no origin/,
    ],
    [
      'a cache without backend',
      { cache: { enabled: true } },
      'fatal',
      'cache.backend',
      /dogpile.cache.null, which stores nothing/,
    ],
    [
      'a cache in redis',
      { cache: { enabled: true, backend: 'dogpile.cache.redis' } },
      'fatal',
      'cache.backend',
      /cannot store tokens in dogpile.cache.redis/,
    ],
    [
      'a cache in etcd',
      { cache: { enabled: true, backend: 'oslo_cache.etcd3gw' } },
      'fatal',
      'cache.backend',
      /cannot store tokens/,
    ],
    [
      'a cache in one process',
      { cache: { enabled: true, backend: 'oslo_cache.dict' } },
      'warning',
      'cache.backend',
      /in one process/,
    ],
    [
      'servers without the cache',
      { cache: { memcache_servers: [C1] } },
      'error',
      'cache.memcache_servers',
      /no effect while \[cache\] enabled is False .*a token store of its own/,
    ],
    [
      'no servers',
      { cache: { ...MEMCACHED, memcache_servers: [] } },
      'fatal',
      'cache.memcache_servers',
      /list of memcached servers is empty/,
    ],
    [
      'servers on this machine only',
      { cache: MEMCACHED },
      'warning',
      'cache.memcache_servers',
      /on this machine itself/,
    ],
    [
      'SASL without a user',
      { cache: { ...MEMCACHED, memcache_servers: [C1], memcache_sasl_enabled: true } },
      'fatal',
      'cache.memcache_sasl_enabled',
      /without a user name/,
    ],
    [
      'memcached without a key',
      { cache: { ...MEMCACHED, memcache_servers: [C1] } },
      'warning',
      'oriel.token_store_keys',
      /can make console tokens and undo sign-outs/,
    ],
    [
      'memcached with records that need no key',
      {
        cache: { ...MEMCACHED, memcache_servers: [C1] },
        oriel: { token_store_keys: new Secret(`a:${KEY},none`) },
      },
      'warning',
      'oriel.token_store_keys',
      /"none" accepts records/,
    ],
    [
      'a malformed key',
      { oriel: { token_store_keys: new Secret('replace-this') } },
      'fatal',
      'oriel.token_store_keys',
      /Entry 1 is not of the form id:key/,
    ],
    [
      'tokens that live for days',
      { consoleauth: { token_ttl: 172_800 } },
      'warning',
      'consoleauth.token_ttl',
      /for 48 hours/,
    ],
    ['no pings', { oriel: { ping_interval: 0 } }, 'warning', 'oriel.ping_interval', /not pinged/],
    [
      'rare pings',
      { oriel: { ping_interval: 60 } },
      'warning',
      'oriel.ping_interval',
      /every 60 seconds only/,
    ],
    [
      'more refusals of one than of all',
      { oriel: { max_refusals: 1 } },
      'warning',
      'oriel.max_refusals_per_address',
      /above the limit for all/,
    ],
    ['no security type', { vnc: { auth_schemes: [] } }, 'fatal', 'vnc.auth_schemes', /list is empty/],
    [
      'vencrypt without authorities',
      { vnc: { auth_schemes: ['vencrypt'] } },
      'fatal',
      'vnc.vencrypt_ca_certs',
      /no authority is given/,
    ],
    [
      'vencrypt of nothing',
      { vnc: { auth_schemes: ['vencrypt'] }, oriel: { vencrypt_subtypes: [] } },
      'fatal',
      'oriel.vencrypt_subtypes',
      /list is empty/,
    ],
    [
      'a way round vencrypt',
      { vnc: { auth_schemes: ['vencrypt', 'none', 'vnc'], vencrypt_ca_certs: '/ca.pem' } },
      'warning',
      'vnc.auth_schemes',
      /allows none and vnc/,
    ],
    [
      'authorities and no vencrypt',
      { vnc: { auth_schemes: ['none'], vencrypt_ca_certs: '/ca.pem' } },
      'warning',
      'vnc.vencrypt_ca_certs',
      /no effect while \[vnc\] auth_schemes is none/,
    ],
    [
      'TLS without certificates',
      { vnc: { auth_schemes: ['vencrypt'] }, oriel: { vencrypt_subtypes: ['tlsnone'] } },
      'warning',
      'oriel.vencrypt_subtypes',
      /impersonate the VNC server/,
    ],
    [
      'a key for VNC servers without its certificate',
      { vnc: { vencrypt_client_key: '/key.pem' } },
      'error',
      'vnc.vencrypt_client_key',
      /no effect while \[vnc\] vencrypt_client_cert is empty/,
    ],
    [
      'a name that no sub-type uses',
      { oriel: { vencrypt_plain_user: 'jo' } },
      'error',
      'oriel.vencrypt_plain_user',
      /no effect while \[vnc\] auth_schemes is none,vnc/,
    ],
    ['no driver', { oriel: { drivers: [] } }, 'fatal', 'oriel.drivers', /list is empty/],
    ['no users', { oriel_auth: { user: [] } }, 'warning', 'oriel_auth.user', /no user can sign in/],
    [
      'a malformed user',
      { oriel_auth: { user: [USER, 'bob'] } },
      'fatal',
      'oriel_auth.user',
      /User line 2 is malformed. "bob" has no password hash/,
    ],
    [
      'a user twice',
      { oriel_auth: { user: [USER, USER] } },
      'fatal',
      'oriel_auth.user',
      /User line 2 describes "alice" a second time/,
    ],
    [
      'a malformed application credential',
      { oriel_auth: { application_credential: ['x'] } },
      'fatal',
      'oriel_auth.user',
      /Application credential line 1 is malformed/,
    ],
    [
      'a short signing key',
      { oriel_auth: { signing_key: new Secret('hunter2') } },
      'fatal',
      'oriel_auth.signing_key',
      /fewer than 32 characters/,
    ],
    [
      "Nova's option for forwarded headers alone",
      { oslo_middleware: { enable_proxy_headers_parsing: true } },
      'warning',
      'oslo_middleware.enable_proxy_headers_parsing',
      /X-Forwarded-For is ignored/,
    ],
    [
      'PROXY headers without trusted proxies',
      { oriel: { proxy_protocol: ['novncproxy'] } },
      'error',
      'oriel.proxy_protocol',
      /no effect while \[oriel\] trusted_proxies is empty/,
    ],
    [
      'every client as a trusted proxy',
      { oriel: { trusted_proxies: ['10.78.0.10/32', '0.0.0.0/0'] } },
      'warning',
      'oriel.trusted_proxies',
      /Every client is a trusted proxy/,
    ],
    [
      'Keystone without an address',
      { oriel_auth: { backend: 'keystone' } },
      'fatal',
      'oriel_auth.backend',
      /URL is not set/,
    ],
  ])('with %s are reported', (_title, changes, level, option, message) => {
    const found = findings(changes).filter((each) => message.test(each.message));
    expect(found).toEqual([{ level, option, message: expect.stringMatching(message) }]);
  });

  it('put no secret into a finding', () => {
    const said = JSON.stringify(
      findings({ oriel_auth: { user: ['hunter2hash'], signing_key: new Secret('hunter2') } }),
    );
    expect(said).not.toContain('signing_key":"hunter2');
    expect(said).not.toMatch(/hunter2"/);
  });

  it('of a role that does not run are not checked', () => {
    const changes: Changes = {
      DEFAULT: { ssl_only: true },
      oriel_auth: { user: [] },
      cache: { enabled: true },
    };
    expect(findings(changes, ['compute'])).toEqual([]);
    expect(findings(changes, ['novncproxy']).map(({ option }) => option)).toEqual(['DEFAULT.ssl_only']);
    expect(findings(changes, ['api']).map(({ option }) => option)).toEqual(['oriel_auth.user']);
    expect(findings(changes, ['consoleauth']).map(({ option }) => option)).toEqual(['cache.backend']);
  });

  it('that could not be read are not checked', () => {
    const settings = settingsWith({ DEFAULT: { ssl_only: true } });
    expect(
      checkSettings(settings, { ...PARTS, sources: {}, failed: new Set(['DEFAULT.cert']) }).problems,
    ).toEqual([]);
  });

  it('are blamed at the place where they were set', () => {
    const settings = settingsWith({ DEFAULT: { ssl_only: true } });
    const sources = { DEFAULT: { ssl_only: { kind: 'file', where: '/etc/o.conf:7' } } } as const;
    expect(checkSettings(settings, { ...PARTS, sources }).problems[0]?.where).toBe('/etc/o.conf:7');
  });
});

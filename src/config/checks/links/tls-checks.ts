import { createSecureContext } from 'node:tls';
import { type Check, type Finding, rule } from '../check.ts';

/** Checks that certificate, key and public URL fit together. */
export const TLS_CHECKS: readonly Check[] = [
  {
    reads: ['console.ssl_ciphers', 'DEFAULT.cert', 'oriel.api_cert'],
    check: ({ console, DEFAULT, oriel }) =>
      DEFAULT.cert === '' && oriel.api_cert === '' ? undefined : checkCiphers(console.ssl_ciphers),
  },
  {
    role: 'consoleauth',
    reads: ['cache.tls_allowed_ciphers', 'cache.enabled', 'cache.tls_enabled'],
    check: ({ cache }) =>
      cache.enabled && cache.tls_enabled ? checkCiphers(cache.tls_allowed_ciphers) : undefined,
  },
  rule({
    reads: ['console.ssl_minimum_version', 'console.ssl_ciphers', 'DEFAULT.cert', 'oriel.api_cert'],
    level: 'warning',
    when: ({ console: { ssl_minimum_version: version, ssl_ciphers: ciphers }, DEFAULT, oriel }) =>
      version === 'tlsv1_1' && !ciphers.includes('@SECLEVEL=0') && `${DEFAULT.cert}${oriel.api_cert}` !== '',
    message: `The value has no effect: OpenSSL ${process.versions.openssl} of this Node.js supports TLS 1.1 at security level 0 only.`,
    remedy: 'Set ssl_minimum_version = tlsv1_2; or, for very old clients, add @SECLEVEL=0 to ssl_ciphers.',
  }),
  rule({
    role: 'novncproxy',
    reads: ['DEFAULT.ssl_only', 'DEFAULT.cert'],
    level: 'fatal',
    when: ({ DEFAULT }) => DEFAULT.ssl_only && DEFAULT.cert === '',
    message: 'Only TLS connections are accepted, but there is no certificate: no client could connect.',
    remedy: 'Set cert (and key) in [DEFAULT], or ssl_only = False.',
  }),
  {
    reads: ['vnc.novncproxy_base_url', 'DEFAULT.ssl_only', 'DEFAULT.cert'],
    check({ vnc, DEFAULT }) {
      const { protocol } = new URL(vnc.novncproxy_base_url);
      if (protocol !== 'http:' && protocol !== 'https:') {
        return {
          level: 'fatal',
          message: `A browser cannot open ${protocol.slice(0, -1)} URLs as a page.`,
          remedy: 'Write an http or https URL.',
        };
      }
      if (protocol === 'http:' && DEFAULT.cert !== '') {
        return {
          level: DEFAULT.ssl_only ? 'error' : 'warning',
          message: `Access URLs have the scheme http, but the proxy ${DEFAULT.ssl_only ? 'accepts TLS only' : 'has a certificate'}.`,
          remedy: 'Write https in novncproxy_base_url.',
        };
      }
      if (protocol === 'https:' && DEFAULT.cert === '') {
        return {
          level: 'debug',
          message: 'Access URLs have the scheme https, but the proxy has no certificate of its own.',
          remedy: 'Nothing if a load balancer terminates TLS; otherwise set cert in [DEFAULT].',
        };
      }
      return undefined;
    },
  },
];

function checkCiphers(ciphers: string): Finding | undefined {
  if (ciphers === '') return undefined;
  try {
    createSecureContext({ ciphers });
    return undefined;
  } catch {
    return {
      level: 'fatal',
      message: `OpenSSL supports no cipher of the list "${ciphers}".`,
      remedy:
        'Write it as for "openssl ciphers", such as ECDHE+AESGCM:ECDHE+CHACHA20; or leave the option empty.',
    };
  }
}

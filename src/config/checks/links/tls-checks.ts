import { createSecureContext } from 'node:tls';
import { type Check, type Finding, rule } from '../check.ts';

/** Checks that the TLS options fit together. */
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
    role: 'proxy',
    reads: ['DEFAULT.ssl_only', 'DEFAULT.cert'],
    level: 'fatal',
    when: ({ DEFAULT }) => DEFAULT.ssl_only && DEFAULT.cert === '',
    message: 'Only TLS connections are accepted, but there is no certificate: no client could connect.',
    remedy: 'Set cert (and key) in [DEFAULT], or ssl_only = False.',
  }),
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

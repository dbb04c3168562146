import { isIP } from 'node:net';
import type { Settings } from '../../option-table.ts';
import { isLoopback, isUnspecified } from '../../values/address.ts';
import { isCloud } from '../../values/is-cloud.ts';
import { type Check, rule } from '../check.ts';
import { linkCheck } from '../links/clear-link-checks.ts';

const usesVencrypt = ({ vnc }: Settings) => vnc.auth_schemes.includes('vencrypt');
const allows = ({ oriel }: Settings, prefix: 'x509' | 'tls') =>
  oriel.vencrypt_subtypes.some((name) => name.startsWith(prefix));
const unencrypted = ({ vnc }: Settings) => vnc.auth_schemes.filter((name) => name !== 'vencrypt');

/** Checks that proxies reach VNC servers, and that TLS to them works and is as safe as its operator expects. */
export const VNC_CHECKS: readonly Check[] = [
  rule({
    role: 'novncproxy',
    reads: ['vnc.vencrypt_ca_certs', 'vnc.auth_schemes', 'oriel.vencrypt_subtypes'],
    level: 'fatal',
    when: (settings) =>
      usesVencrypt(settings) && allows(settings, 'x509') && settings.vnc.vencrypt_ca_certs === '',
    message: 'VNC servers must have certificates, but no authority is given that signs them.',
    remedy: 'Set vencrypt_ca_certs in [vnc] to the PEM file of that authority.',
  }),
  rule({
    role: 'novncproxy',
    reads: ['oriel.vencrypt_subtypes', 'vnc.auth_schemes'],
    level: 'fatal',
    when: (settings) => usesVencrypt(settings) && settings.oriel.vencrypt_subtypes.length === 0,
    message: 'The list is empty: vencrypt cannot be used.',
    remedy: 'List x509none, x509vnc and x509plain, or delete the line.',
  }),
  rule({
    role: 'novncproxy',
    reads: ['vnc.auth_schemes'],
    level: 'warning',
    when: (settings) => usesVencrypt(settings) && unencrypted(settings).length > 0,
    message: (settings) =>
      `The list also allows ${unencrypted(settings).join(' and ')}: an attacker between proxy and compute host can force unencrypted connections.`,
    remedy: 'Leave only vencrypt in the list when every instance has been started with TLS.',
  }),
  rule({
    role: 'novncproxy',
    reads: ['oriel.vencrypt_subtypes', 'vnc.auth_schemes'],
    level: 'warning',
    when: (settings) => usesVencrypt(settings) && allows(settings, 'tls'),
    message:
      'TLS without certificates is allowed: an attacker between proxy and compute host can impersonate the VNC server.',
    remedy: 'Remove tlsnone, tlsvnc and tlsplain from vencrypt_subtypes in [oriel].',
  }),
  rule({
    role: 'novncproxy',
    reads: ['vnc.auth_schemes'],
    level: 'fatal',
    when: ({ vnc }) => vnc.auth_schemes.length === 0,
    message: 'The list is empty: the proxy could not connect to any VNC server.',
    remedy: 'List vencrypt, none, vnc or some of them.',
  }),
  rule({
    role: 'compute',
    reads: ['vnc.server_proxyclient_address', 'vnc.server_listen'],
    level: 'warning',
    when: ({ vnc: { server_listen: listen, server_proxyclient_address: dialled } }) =>
      !isUnspecified(dialled) &&
      !isUnspecified(listen) &&
      isIP(listen) !== 0 &&
      isIP(dialled) !== 0 &&
      listen !== dialled &&
      !(isLoopback(listen) && isLoopback(dialled)),
    message: ({ vnc: { server_listen: listen, server_proxyclient_address: dialled } }) =>
      `Proxies dial ${dialled}, where VNC servers that listen on ${listen} do not answer.`,
    remedy: 'Set server_listen in [vnc] to that address or 0.0.0.0, and restart the instances.',
  }),
  linkCheck('screens', {
    role: 'novncproxy',
    isOfNova: true,
    reads: ['vnc.auth_schemes', 'vnc.server_proxyclient_address', 'oriel.transport', 'oriel.token_source'],
    find({ oriel, vnc }) {
      // A list with vencrypt among others, and authorities without vencrypt, have warnings of their own.
      if (vnc.auth_schemes.includes('vencrypt') || vnc.vencrypt_ca_certs !== '') return undefined;
      const areElsewhere = oriel.transport === 'nats' || isCloud({ oriel });
      if (!areElsewhere && isLoopback(vnc.server_proxyclient_address)) return undefined;
      return {
        message: `Connections to VNC servers ${areElsewhere ? 'of other hosts' : `at ${vnc.server_proxyclient_address}`} do not use TLS: screen contents and key presses.`,
        remedy:
          'Enable TLS in libvirt on the compute hosts, and set auth_schemes = vencrypt in [vnc] ("TLS to VNC servers" in docs/deploying.md)',
      };
    },
  }),
];

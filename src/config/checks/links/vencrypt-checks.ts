import type { Settings } from '../../option-table.ts';
import { type Check, rule } from '../check.ts';

const usesVencrypt = ({ vnc }: Settings) => vnc.auth_schemes.includes('vencrypt');
const allows = ({ oriel }: Settings, prefix: 'x509' | 'tls') =>
  oriel.vencrypt_subtypes.some((name) => name.startsWith(prefix));
const unencrypted = ({ vnc }: Settings) => vnc.auth_schemes.filter((name) => name !== 'vencrypt');

/** Checks that TLS to VNC servers works and is as safe as its operator expects. */
export const VENCRYPT_CHECKS: readonly Check[] = [
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
];

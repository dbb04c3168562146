import type { Settings } from '../../option-table.ts';
import type { Check } from '../check.ts';

const usesVencrypt = ({ vnc }: Settings) => vnc.auth_schemes.includes('vencrypt');
const allows = ({ oriel }: Settings, prefix: 'x509' | 'tls') =>
  oriel.vencrypt_subtypes.some((name) => name.startsWith(prefix));

/** Whether TLS towards VNC servers can be had, and is worth what its operator takes it for. */
export const VENCRYPT_CHECKS: readonly Check[] = [
  {
    role: 'novncproxy',
    reads: ['vnc.vencrypt_ca_certs', 'vnc.auth_schemes', 'oriel.vencrypt_subtypes'],
    check: (settings) =>
      usesVencrypt(settings) && allows(settings, 'x509') && settings.vnc.vencrypt_ca_certs === ''
        ? {
            level: 'fatal',
            message:
              'VNC servers are to prove themselves by certificates, and no authority is named that signs them.',
            remedy: 'Set vencrypt_ca_certs in [vnc] to the PEM file of that authority.',
          }
        : undefined,
  },
  {
    role: 'novncproxy',
    reads: ['oriel.vencrypt_subtypes', 'vnc.auth_schemes'],
    check: (settings) =>
      usesVencrypt(settings) && settings.oriel.vencrypt_subtypes.length === 0
        ? {
            level: 'fatal',
            message: 'The list is empty: vencrypt could not be used.',
            remedy: 'List x509none, x509vnc and x509plain, or take the line out.',
          }
        : undefined,
  },
  {
    role: 'novncproxy',
    reads: ['vnc.auth_schemes'],
    check(settings) {
      if (!usesVencrypt(settings)) return undefined;
      const inTheClear = settings.vnc.auth_schemes.filter((name) => name !== 'vencrypt');
      if (inTheClear.length === 0) return undefined;
      return {
        level: 'warning',
        message: `Beside vencrypt the list allows ${inTheClear.join(' and ')}: whoever sits between proxy and compute host can have connections go without encryption.`,
        remedy: 'Leave vencrypt alone in the list once every guest has been started with TLS.',
      };
    },
  },
  {
    role: 'novncproxy',
    reads: ['oriel.vencrypt_subtypes', 'vnc.auth_schemes'],
    check: (settings) =>
      usesVencrypt(settings) && allows(settings, 'tls')
        ? {
            level: 'warning',
            message:
              'TLS without certificates is allowed: whoever sits between proxy and compute host can pose as the screen.',
            remedy: 'Take tlsnone, tlsvnc and tlsplain out of vencrypt_subtypes in [oriel].',
          }
        : undefined,
  },
];

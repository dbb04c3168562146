import { isIP } from 'node:net';
import { missingOptions } from '../../platform/keystone/credentials.ts';
import type { Settings } from '../option-table.ts';
import { vncOptions } from '../options/vnc.ts';
import { isUnspecified } from '../values/address.ts';
import type { Check, Finding, UnusedNames } from './check.ts';

/** Most load balancers cut a silent connection after 60 seconds. */
const BALANCER_IDLE_SECONDS = 60;

/** Whether the proxy can serve anybody, and goes on doing so. */
export const PROXY_CHECKS: readonly Check[] = [
  {
    role: 'novncproxy',
    and: 'api',
    reads: [
      'vnc.novncproxy_port',
      'DEFAULT.osapi_compute_listen_port',
      'vnc.novncproxy_host',
      'DEFAULT.osapi_compute_listen',
    ],
    check({ vnc, DEFAULT: { osapi_compute_listen: apiHost, osapi_compute_listen_port: apiPort } }) {
      const { novncproxy_host: host, novncproxy_port: port } = vnc;
      const isOneAddress = host === apiHost || isUnspecified(host) || isUnspecified(apiHost);
      if (port === 0 || port !== apiPort || !isOneAddress) return undefined;
      return {
        level: 'fatal',
        message: `The proxy and the api are to listen on the same port, ${port}, of the same address.`,
        remedy:
          'Write different ports in novncproxy_port in [vnc] and osapi_compute_listen_port in [DEFAULT].',
      };
    },
  },
  ...(['vnc.novncproxy_port', 'DEFAULT.osapi_compute_listen_port'] as const).map(
    (path): Check => ({
      role: path.startsWith('vnc') ? 'novncproxy' : 'api',
      reads: [path],
      isAboutTheLine: true,
      check: ({ vnc, DEFAULT }) =>
        (path.startsWith('vnc') ? vnc.novncproxy_port : DEFAULT.osapi_compute_listen_port) === 0
          ? {
              level: 'warning',
              message: 'With port 0 the system picks another port at each start, which no address leads to.',
              remedy: 'Write a port, or delete the line.',
            }
          : undefined,
    }),
  ),
  {
    role: 'novncproxy',
    reads: ['vnc.novncproxy_base_url', 'oriel.token_source', 'oriel_nova.confirm_consoles'],
    check: ({ vnc, oriel, oriel_nova: { confirm_consoles: isConfirmed } }) =>
      oriel.token_source === 'nova' && vnc.novncproxy_base_url === vncOptions.novncproxy_base_url.default
        ? {
            level: isConfirmed ? 'debug' : 'warning',
            message: `The option is not set on this host${isConfirmed ? ': the scheme of a page is compared with that of the address that its compute host gave out' : ', and confirm_consoles is off: the scheme of a page is compared with nothing'}.`,
            remedy: isConfirmed
              ? 'Nothing: it is enough that compute hosts have it.'
              : 'Set it in [vnc] of this host as the compute hosts have it, or confirm_consoles = True in [oriel_nova].',
          }
        : undefined,
  },
  {
    role: 'novncproxy',
    reads: ['console.allowed_origins'],
    check({ console: { allowed_origins: origins } }) {
      const wrong = origins.filter(
        (origin) => origin.includes('/') || (isIP(origin) !== 6 && origin.includes(':')),
      );
      return wrong.map((origin) => ({
        level: 'error',
        message: `"${origin}" matches no origin: host names alone are compared.`,
        remedy: `Write the host name alone, without scheme, port and path: ${bareHost(origin)}`,
      }));
    },
  },
  {
    role: 'novncproxy',
    reads: ['oriel.ping_interval'],
    check({ oriel: { ping_interval: seconds } }) {
      if (seconds > 0 && seconds < BALANCER_IDLE_SECONDS) return undefined;
      return {
        level: 'warning',
        message: `${seconds === 0 ? 'Idle sessions are not pinged' : `Idle sessions are pinged every ${seconds} seconds only`}: load balancers commonly cut a connection that is silent for ${BALANCER_IDLE_SECONDS}.`,
        remedy: 'Set ping_interval in [oriel] to 20 to 30 seconds.',
      };
    },
  },
  {
    role: 'novncproxy',
    reads: ['oriel.max_refusals_per_address', 'oriel.max_refusals'],
    check: ({ oriel }) =>
      oriel.max_refusals_per_address > oriel.max_refusals
        ? {
            level: 'warning',
            message: 'One address may hold more refusal screens than there are in all.',
            remedy: 'Set max_refusals_per_address in [oriel] below max_refusals.',
          }
        : undefined,
  },
  {
    role: 'novncproxy',
    reads: ['vnc.auth_schemes'],
    check: ({ vnc }) =>
      vnc.auth_schemes.length === 0
        ? {
            level: 'fatal',
            message: 'The list is empty: no VNC server could be talked to.',
            remedy: 'List vencrypt, none, vnc or some of them.',
          }
        : undefined,
  },
  {
    role: 'novncproxy',
    reads: ['DEFAULT.record'],
    check: ({ DEFAULT }) =>
      DEFAULT.record === ''
        ? undefined
        : {
            level: 'warning',
            message: 'Every session is recorded, with everything that is typed, passwords included.',
            remedy: 'Tell your users, and guard the recordings; or take the line out.',
          },
  },
  {
    role: 'novncproxy',
    reads: ['oriel.token_source', 'service_user.auth_url', 'keystone_authtoken.auth_url'],
    check: (settings, unused) =>
      settings.oriel.token_source === 'nova' ? checkServiceUser(settings, unused) : undefined,
  },
  {
    role: 'novncproxy',
    reads: ['oriel.console_sharing', 'oriel.token_source', 'oriel.transport'],
    check: ({ oriel }) =>
      oriel.console_sharing !== 'share' && oriel.token_source === 'nova'
        ? {
            level: 'warning',
            message: `Nova does not tell who opens a console, so that everybody counts as somebody else, the same person in another window too${oriel.transport === 'nats' ? '' : '; and proxies that share no bus do not know of each other, so that it holds within each alone'}.`,
            remedy:
              oriel.transport === 'nats'
                ? 'Set console_sharing = share if that is not wanted.'
                : 'Set transport = nats on every proxy, or console_sharing = share.',
          }
        : undefined,
  },
  {
    role: 'novncproxy',
    reads: ['oriel_nova.insecure', 'service_user.insecure', 'oriel.token_source'],
    check: ({ oriel, oriel_nova, service_user }) =>
      oriel.token_source === 'nova' && (oriel_nova.insecure || service_user.insecure)
        ? {
            level: 'warning',
            message:
              'The certificates of the cloud are not verified: whoever sits in between learns the password of the service user.',
            remedy: 'Set cafile, and insecure = False.',
          }
        : undefined,
  },
];

/** Names by which keystonemiddleware finds Keystone or its user, and which Oriel does not read. */
const OTHER_WAYS = ['auth_section', 'auth_host', 'auth_port', 'auth_protocol', 'admin_token'] as const;

/** Whether the proxy can sign in to the cloud. The section is chosen as in src/proxy/token-sources/nova/service-user.ts. */
function checkServiceUser(
  { service_user, keystone_authtoken }: Settings,
  unused: UnusedNames,
): Finding | undefined {
  const section = service_user.auth_url === '' ? 'keystone_authtoken' : 'service_user';
  const missing = missingOptions(section === 'service_user' ? service_user : keystone_authtoken);
  if (missing === undefined) return undefined;
  const others = ['service_user', 'keystone_authtoken'].flatMap((group) =>
    OTHER_WAYS.flatMap((name) => {
      const where = unused(`${group}.${name}`);
      return where === undefined ? [] : [`[${group}] ${name} at ${where}`];
    }),
  );
  const notRead = others.length === 0 ? '' : ` Oriel does not read ${others.join(', ')}.`;
  return {
    level: 'fatal',
    message: `Tokens are looked up in Nova, but [${section}] has ${missing}: there is no user to sign in as.${notRead}`,
    remedy: 'Set auth_url, username and password in [service_user], or in [keystone_authtoken].',
  };
}

function bareHost(origin: string): string {
  const withScheme = origin.includes('://') ? origin : `http://${origin}`;
  return URL.canParse(withScheme) ? new URL(withScheme).hostname : 'console.example.org';
}

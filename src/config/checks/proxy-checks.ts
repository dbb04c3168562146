import { isIP } from 'node:net';
import { missingOptions } from '../../platform/keystone/credentials.ts';
import type { Settings } from '../option-table.ts';
import { isCloud } from '../values/is-cloud.ts';
import { usesNovaApi } from '../values/nova-access.ts';
import { type Check, type Finding, PORT_ZERO, rule, type UnusedNames } from './check.ts';

/** Most load balancers close a connection without traffic after 60 seconds. */
const BALANCER_IDLE_SECONDS = 60;

/** Checks that the proxy can serve its clients. */
export const PROXY_CHECKS: readonly Check[] = [
  rule({
    role: 'compute',
    reads: ['DEFAULT.host'],
    level: 'fatal',
    when: ({ DEFAULT }) => DEFAULT.host.trim() === '',
    message: 'The name of this host is empty; compute agents are addressed by it.',
    remedy: "Delete the line to use the machine's host name, or write a name that no other host has.",
  }),
  rule({
    role: 'api',
    reads: ['DEFAULT.osapi_compute_listen_port'],
    when: ({ DEFAULT }) => DEFAULT.osapi_compute_listen_port === 0,
    ...PORT_ZERO,
  }),
  {
    role: 'proxy',
    reads: ['console.allowed_origins'],
    check({ console: { allowed_origins: origins } }) {
      const wrong = origins.filter(
        (origin) => origin.includes('/') || (isIP(origin) !== 6 && origin.includes(':')),
      );
      return wrong.map((origin) => ({
        level: 'error',
        message: `"${origin}" matches no origin: only host names are compared.`,
        remedy: `Write the host name only, without scheme, port and path: ${bareHost(origin)}`,
      }));
    },
  },
  rule({
    role: 'proxy',
    reads: ['oriel.ping_interval'],
    level: 'warning',
    when: ({ oriel: { ping_interval: seconds } }) => seconds === 0 || seconds >= BALANCER_IDLE_SECONDS,
    message: ({ oriel: { ping_interval: seconds } }) =>
      `${seconds === 0 ? 'Idle sessions are not pinged' : `Idle sessions are pinged every ${seconds} seconds only`}: load balancers commonly close a connection without traffic after ${BALANCER_IDLE_SECONDS}.`,
    remedy: 'Set ping_interval in [oriel] to 20 to 30 seconds.',
  }),
  rule({
    role: 'proxy',
    reads: ['oriel.max_refusals_per_address', 'oriel.max_refusals'],
    level: 'warning',
    when: ({ oriel }) => oriel.max_refusals_per_address > oriel.max_refusals,
    message: 'The limit of refusal screens for one address is above the limit for all.',
    remedy: 'Set max_refusals_per_address in [oriel] below max_refusals.',
  }),
  rule({
    role: 'proxy',
    reads: ['DEFAULT.record'],
    level: 'warning',
    when: ({ DEFAULT }) => DEFAULT.record !== '',
    message: 'Every session is recorded, with everything that is typed, including passwords.',
    remedy: 'Inform your users and protect the recordings, or delete the line.',
  }),
  {
    role: 'proxy',
    reads: ['oriel.token_source', 'service_user.auth_url', 'keystone_authtoken.auth_url'],
    check: (settings, unused) => (usesNovaApi(settings) ? checkServiceUser(settings, unused) : undefined),
  },
  {
    role: 'proxy',
    reads: ['oriel.token_source', 'database.connection', 'api_database.connection', 'DEFAULT.transport_url'],
    check: (settings) => (settings.oriel.token_source === 'nova-db' ? checkDatabase(settings) : undefined),
  },
  {
    role: 'proxy',
    reads: ['oriel.console_sharing', 'oriel.token_source', 'oriel.transport'],
    check({ oriel }) {
      if (oriel.console_sharing === 'share' || !isCloud({ oriel })) return undefined;
      const hasBus = oriel.transport === 'nats';
      return {
        level: 'warning',
        message: `Nova does not give the user of a console, so that every session counts as another user, also a second window of the same user${hasBus ? '' : '; and without a bus each proxy checks its own sessions only'}.`,
        remedy: hasBus
          ? 'Set console_sharing = share if this is not wanted.'
          : 'Set transport = nats on every proxy, or console_sharing = share.',
      };
    },
  },
  rule({
    role: 'proxy',
    reads: ['oriel_nova.insecure', 'service_user.insecure', 'oriel.token_source'],
    level: 'warning',
    when: (settings) =>
      usesNovaApi(settings) && (settings.oriel_nova.insecure || settings.service_user.insecure),
    message:
      'The certificates of the cloud are not verified: an attacker on the path gets the password of the service user.',
    remedy: 'Set cafile, and insecure = False.',
  }),
];

/** Options with which keystonemiddleware finds Keystone or its user, and which Oriel does not use. */
const OTHER_WAYS = ['auth_section', 'auth_host', 'auth_port', 'auth_protocol', 'admin_token'] as const;

/** Checks that the proxy can sign in to the cloud. The section is chosen as in src/proxy/token-sources/nova-api/service-user.ts. */
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
  const notRead = others.length === 0 ? '' : ` Oriel does not use ${others.join(', ')}.`;
  return {
    level: 'fatal',
    message: `Tokens are looked up in Nova, but [${section}] has ${missing}: there is no service user.${notRead}`,
    remedy:
      "Set auth_url, username and password in [service_user], or in [keystone_authtoken]; or connection in [database] and transport_url in [DEFAULT] as in Nova's own nova.conf.",
  };
}

/** Checks that the proxy can look tokens up without nova-api. */
function checkDatabase({ DEFAULT, database, api_database }: Settings): Finding | undefined {
  const hasDatabase = [database, api_database].some(({ connection }) => connection.reveal() !== '');
  if (hasDatabase && DEFAULT.transport_url.reveal() !== '') return undefined;
  return {
    level: 'fatal',
    message: hasDatabase
      ? 'Compute hosts are asked over RabbitMQ, but [DEFAULT] transport_url is empty.'
      : "Tokens are looked up in Nova's database, but [database] connection and [api_database] connection are empty.",
    remedy: "Copy the lines from Nova's own nova.conf, or set token_source = nova-api in [oriel].",
  };
}

function bareHost(origin: string): string {
  const withScheme = origin.includes('://') ? origin : `http://${origin}`;
  return URL.canParse(withScheme) ? new URL(withScheme).hostname : 'console.example.org';
}

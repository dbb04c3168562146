import { CONSOLE_KINDS } from '../../../consoles/console-kinds.ts';
import type { Settings } from '../../option-table.ts';
import type { ClearLink } from '../../options/oriel.ts';
import { isLoopback } from '../../values/address.ts';
import { isCloud } from '../../values/is-cloud.ts';
import { optionPath, optionsOfKind } from '../../values/kind-options.ts';
import { usesNovaApi } from '../../values/nova-access.ts';
import type { Check } from '../check.ts';

/**
 * Every link that leaves this machine without TLS, one finding for each. The operator accepts the links in `[oriel] clear_links`:
 * only `config check --verbose` lists these, and in a cloud those that Nova's own programs use in the same way.
 */
export const CLEAR_LINK_CHECKS: readonly Check[] = [
  linkCheck('bus', {
    reads: ['oriel_nats.servers', 'oriel.transport'],
    find({ oriel, oriel_nats: { servers, tls_cafile, tls_certfile } }) {
      if (oriel.transport !== 'nats' || tls_cafile !== '' || tls_certfile !== '') return undefined;
      const clear = servers.filter((server) => new URL(server).protocol !== 'tls:' && leaves(server));
      return clear.length === 0
        ? undefined
        : {
            message: `TLS is not required to ${clear.map(hostOf).join(', ')}: tokens, passwords of consoles and the password of the bus are sent there.`,
            remedy: 'Set tls_cafile in [oriel_nats], or write the servers as tls://host:port',
          };
    },
  }),
  linkCheck('tokens', {
    role: 'consoleauth',
    reads: ['cache.memcache_servers', 'cache.enabled', 'cache.tls_enabled'],
    find({ cache }) {
      if (!cache.enabled || cache.tls_enabled) return undefined;
      const clear = cache.memcache_servers.filter(({ host }) => !isLoopback(host));
      return clear.length === 0
        ? undefined
        : {
            message: `There is no TLS to memcached at ${clear.map(({ host }) => host).join(', ')}: an attacker on the path gets its password and can write tokens.`,
            remedy: 'Set tls_enabled = True and tls_cafile in [cache]',
          };
    },
  }),
  linkCheck('keystone', {
    role: 'api',
    reads: ['keystone_authtoken.auth_url', 'oriel_auth.backend'],
    find: ({ oriel_auth, keystone_authtoken: { auth_url } }) =>
      oriel_auth.backend === 'keystone' ? overHttp(auth_url, KEYSTONE_OF_THE_API) : undefined,
  }),
  linkCheck('keystone', {
    role: 'api',
    reads: ['keystone_authtoken.www_authenticate_uri', 'oriel_auth.backend'],
    find: ({ oriel_auth, keystone_authtoken: { www_authenticate_uri } }) =>
      oriel_auth.backend === 'keystone'
        ? overHttp(www_authenticate_uri, 'Clients sign in there: their passwords')
        : undefined,
  }),
  linkCheck('keystone', {
    role: 'proxy',
    isOfNova: true,
    reads: ['service_user.auth_url', 'oriel.token_source'],
    find: (settings) =>
      usesNovaApi(settings) ? overHttp(settings.service_user.auth_url, KEYSTONE_OF_THE_PROXY) : undefined,
  }),
  linkCheck('keystone', {
    role: 'proxy',
    isOfNova: true,
    reads: ['keystone_authtoken.auth_url', 'oriel.token_source', 'service_user.auth_url'],
    find: (settings) =>
      usesNovaApi(settings) && settings.service_user.auth_url === ''
        ? overHttp(settings.keystone_authtoken.auth_url, KEYSTONE_OF_THE_PROXY)
        : undefined,
  }),
  linkCheck('nova', {
    role: 'proxy',
    reads: ['oriel_nova.endpoint_override', 'oriel.token_source'],
    find: (settings) =>
      usesNovaApi(settings)
        ? overHttp(settings.oriel_nova.endpoint_override, 'Console tokens and those of the service user')
        : undefined,
  }),
  linkCheck('traces', {
    reads: ['oriel.otlp_endpoint'],
    find: ({ oriel: { otlp_endpoint } }) =>
      overHttp(
        otlp_endpoint,
        'Spans with the ids of requests, instances and hosts, and the headers of otlp_headers_file,',
        'otlp_cafile',
      ),
  }),
  linkCheck('api', {
    role: 'api',
    reads: ['oriel.api_cert', 'DEFAULT.osapi_compute_listen'],
    find: ({ oriel, DEFAULT: { osapi_compute_listen: address } }) =>
      oriel.api_cert !== '' || isLoopback(address)
        ? undefined
        : {
            message: `The api accepts connections at ${address} without TLS: passwords, tokens and access URLs, from clients or from the load balancer.`,
            remedy:
              'Set api_cert and api_key in [oriel]; if a reverse proxy on this machine terminates TLS, listen on 127.0.0.1',
          },
  }),
  ...CONSOLE_KINDS.map((kind) =>
    linkCheck('consoles', {
      role: kind.proxyRole,
      isOfNova: true,
      reads: ['DEFAULT.cert', optionPath(kind, 'proxyHost'), 'oriel.token_source'],
      find(settings) {
        const { proxyHost: address } = optionsOfKind(settings, kind);
        if (settings.DEFAULT.cert !== '' || isLoopback(address)) return undefined;
        return {
          message: `The proxy accepts connections at ${address} without TLS: tokens, screen contents and key presses, from browsers or from the load balancer.`,
          remedy:
            'Set cert and key in [DEFAULT]; if a reverse proxy on this machine terminates TLS, listen on 127.0.0.1',
        };
      },
    }),
  ),
];

const KEYSTONE_OF_THE_API = "The service user's password, and tokens of users,";
const KEYSTONE_OF_THE_PROXY = "The service user's password and token";

const AS_BEFORE = "Nothing for Oriel: Nova's own programs use the link in the same way. To protect it:";

interface Link {
  readonly role?: NonNullable<Check['role']>;
  readonly reads: Check['reads'];
  /** In a cloud Nova's programs use the link in the same way: it is no news to its operator. */
  readonly isOfNova?: boolean;
  /** `remedy` without its full stop. */
  find(settings: Settings): { readonly message: string; readonly remedy: string } | undefined;
}

/** A check of one link; the operator can accept its finding. */
export function linkCheck(link: ClearLink, { role, reads, isOfNova = false, find }: Link): Check {
  return {
    ...(role === undefined ? {} : { role }),
    reads,
    check(settings) {
      const found = find(settings);
      if (found === undefined) return undefined;
      const { message, remedy } = found;
      if (isOfNova && isCloud(settings)) {
        return { level: 'debug', message, remedy: `${AS_BEFORE} ${remedy}.` };
      }
      return settings.oriel.clear_links.includes(link)
        ? { level: 'debug', message, remedy: `It is listed in clear_links in [oriel] (${link}).` }
        : {
            level: 'warning',
            message,
            remedy: `${remedy}; or name ${link} in clear_links in [oriel] to accept it.`,
          };
    },
  };
}

function overHttp(address: string, what: string, cafile = 'cafile'): ReturnType<Link['find']> {
  if (!/^http:/i.test(address.trim()) || !leaves(address.trim())) return undefined;
  return {
    message: `${what} are sent without TLS to ${hostOf(address)}.`,
    remedy: `Write an https URL, and set ${cafile}`,
  };
}

/** Whether a URL leads to another machine. Other checks report a URL that cannot be parsed. */
function leaves(address: string): boolean {
  return URL.canParse(address) && !isLoopback(new URL(address).hostname.replace(/^\[|\]$/g, ''));
}

/** The host only: operators write passwords into URLs. */
function hostOf(address: string): string {
  return new URL(address.trim()).host;
}

import { CONSOLE_KINDS, type ConsoleKind } from '../../consoles/console-kinds.ts';
import { OPTIONS } from '../option-table.ts';
import { isLoopback, isUnspecified } from '../values/address.ts';
import { optionPath, optionsOfKind } from '../values/kind-options.ts';
import { usesNovaDatabase } from '../values/nova-access.ts';
import { type Check, type Finding, PORT_ZERO, rule } from './check.ts';

/** Checks of the options that each kind of console has: base URL, listener and the address that proxies dial. */
export const KIND_CHECKS: readonly Check[] = CONSOLE_KINDS.flatMap((kind) => [
  ...baseUrlChecks(kind),
  ...addressChecks(kind),
]);

function baseUrlChecks(kind: ConsoleKind): Check[] {
  const { group, baseUrl: option } = kind.options;
  const path = optionPath(kind, 'baseUrl');
  const remedy = `Set ${option} in [${group}] of every compute host to the address by which users reach the proxy.`;
  return [
    rule({
      role: 'compute',
      reads: [path, optionPath(kind, 'proxyHost')],
      level: 'warning',
      when(settings) {
        const { baseUrl, proxyHost } = optionsOfKind(settings, kind);
        return isLoopback(hostOf(baseUrl)) && !isLoopback(proxyHost);
      },
      message: (settings) =>
        `Access URLs begin with ${originOf(optionsOfKind(settings, kind).baseUrl)}, which only a browser on this machine can open, but the proxy listens for other machines.`,
      remedy,
    }),
    rule({
      role: 'compute',
      reads: [path],
      level: 'error',
      when: (settings) => isUnspecified(hostOf(optionsOfKind(settings, kind).baseUrl)),
      message: (settings) =>
        `Access URLs begin with ${originOf(optionsOfKind(settings, kind).baseUrl)}, which is an address to listen on and not the address of a host.`,
      remedy,
    }),
    {
      role: kind.proxyRole,
      reads: [path, 'oriel.token_source', 'oriel_nova.confirm_consoles'],
      check(settings) {
        const { oriel, oriel_nova } = settings;
        const { baseUrl } = optionsOfKind(settings, kind);
        // The database has the access URL of each token.
        if (
          oriel.token_source !== 'nova-api' &&
          !(oriel.token_source === 'nova' && !usesNovaDatabase(settings))
        ) {
          return undefined;
        }
        if (baseUrl !== OPTIONS[group][option].default) return undefined;
        return oriel_nova.confirm_consoles
          ? {
              level: 'debug',
              message:
                'The option is not set on this host: the scheme of a page is compared with that of the access URL of its compute host.',
              remedy: 'Nothing: it is enough that compute hosts have it.',
            }
          : {
              level: 'warning',
              message:
                'The option is not set on this host, and confirm_consoles is False: the scheme of a page is not checked.',
              remedy: `Set it in [${group}] of this host to the value of the compute hosts, or set confirm_consoles = True in [oriel_nova].`,
            };
      },
    },
    {
      reads: [path, 'DEFAULT.ssl_only', 'DEFAULT.cert'],
      check: (settings) =>
        checkScheme(new URL(optionsOfKind(settings, kind).baseUrl).protocol, option, settings.DEFAULT),
    },
  ];
}

/** Checks the scheme of access URLs against the TLS options of the listener. */
function checkScheme(
  protocol: string,
  option: string,
  { cert, ssl_only: isTlsOnly }: { readonly cert: string; readonly ssl_only: boolean },
): Finding | undefined {
  if (protocol !== 'http:' && protocol !== 'https:') {
    return {
      level: 'fatal',
      message: `A browser cannot open ${protocol.slice(0, -1)} URLs as a page.`,
      remedy: 'Write an http or https URL.',
    };
  }
  if (protocol === 'http:' && cert !== '') {
    return {
      level: isTlsOnly ? 'error' : 'warning',
      message: `Access URLs have the scheme http, but the proxy ${isTlsOnly ? 'accepts TLS only' : 'has a certificate'}.`,
      remedy: `Write https in ${option}.`,
    };
  }
  if (protocol === 'https:' && cert === '') {
    return {
      level: 'debug',
      message: 'Access URLs have the scheme https, but the proxy has no certificate of its own.',
      remedy: 'Nothing if a load balancer terminates TLS; otherwise set cert in [DEFAULT].',
    };
  }
  return undefined;
}

function addressChecks(kind: ConsoleKind): Check[] {
  const { proxyRole, options } = kind;
  const port = optionPath(kind, 'proxyPort');
  return [
    rule({
      role: proxyRole,
      and: 'api',
      reads: [
        port,
        'DEFAULT.osapi_compute_listen_port',
        optionPath(kind, 'proxyHost'),
        'DEFAULT.osapi_compute_listen',
      ],
      level: 'fatal',
      when(settings) {
        const { osapi_compute_listen: apiHost, osapi_compute_listen_port: apiPort } = settings.DEFAULT;
        const { proxyHost, proxyPort } = optionsOfKind(settings, kind);
        const isOneAddress = proxyHost === apiHost || isUnspecified(proxyHost) || isUnspecified(apiHost);
        return proxyPort !== 0 && proxyPort === apiPort && isOneAddress;
      },
      message: (settings) =>
        `The proxy and the api have the same port, ${optionsOfKind(settings, kind).proxyPort}, of the same address.`,
      remedy: `Write different ports in ${options.proxyPort} in [${options.group}] and osapi_compute_listen_port in [DEFAULT].`,
    }),
    rule({
      role: proxyRole,
      reads: [port],
      when: (settings) => optionsOfKind(settings, kind).proxyPort === 0,
      ...PORT_ZERO,
    }),
    rule({
      role: 'compute',
      reads: [optionPath(kind, 'dialledAddress'), 'oriel.transport'],
      level: 'warning',
      when(settings) {
        const { dialledAddress } = optionsOfKind(settings, kind);
        const isOnBus = settings.oriel.transport === 'nats';
        return isUnspecified(dialledAddress) || (isLoopback(dialledAddress) && isOnBus);
      },
      message: (settings) =>
        `Proxies dial ${optionsOfKind(settings, kind).dialledAddress}, which is the machine of each proxy itself: proxies on other hosts do not reach this host.`,
      remedy: `Set ${options.dialledAddress} in [${options.group}] to this host's address on the management network, such as $my_ip.`,
    }),
  ];
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

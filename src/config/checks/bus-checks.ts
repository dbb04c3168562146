import type { Check, Finding } from './check.ts';

const SCHEMES = /^(?:nats|tls):\/\//i;
/** Four letters and a colon, as of a URL; a bare `host:port` has no `://`. */
const ANY_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** Dots separate the tokens of a NATS subject; `*` and `>` are wildcards, and blanks end a subject on the wire. */
const PREFIX = /^[^\s.*>]+(?:\.[^\s.*>]+)*$/;
/** Where the servers of a NATS cluster talk to each other, and where a NATS server answers HTTP: not for clients. */
const NOT_FOR_CLIENTS: Readonly<Record<string, string>> = {
  '6222': 'the port by which NATS servers form a cluster',
  '8222': 'the monitoring port of a NATS server',
  '7422': 'the port for leaf nodes of a NATS server',
};
/** Names that every machine has. */
const LOCAL_NAMES = new Set(['localhost', 'localhost.localdomain', 'localhost6']);

/** Whether `[oriel_nats]` describes a bus on which this host can be found. */
export const BUS_CHECKS: readonly Check[] = [
  {
    reads: ['oriel_nats.servers', 'oriel.transport'],
    check({ oriel, oriel_nats: { servers } }) {
      if (oriel.transport !== 'nats') return undefined;
      if (servers.length === 0) {
        return {
          level: 'fatal',
          message: 'The list of NATS servers is empty: no other host can be reached.',
          remedy: 'List them in servers in [oriel_nats], nats://host:port,nats://host:port.',
        };
      }
      return servers.flatMap((server): Finding[] => {
        const scheme = ANY_SCHEME.exec(server)?.[0];
        if (scheme !== undefined && !SCHEMES.test(server)) {
          return [
            {
              level: 'error',
              message: `The client port of a NATS server is not spoken to by ${scheme}.`,
              remedy: 'Write nats://host:port, or tls://host:port to insist on TLS.',
            },
          ];
        }
        const what = NOT_FOR_CLIENTS[/:(\d+)\/?$/.exec(server)?.[1] ?? ''];
        if (what === undefined) return [];
        return [
          {
            level: 'warning',
            message: `${server} is usually ${what}: clients get no answer there.`,
            remedy: 'Write the port of "port" or "listen" in nats-server.conf, usually 4222.',
          },
        ];
      });
    },
  },
  ...(['subject_prefix', 'inbox_prefix'] as const).map(
    (option): Check => ({
      reads: [`oriel_nats.${option}`, 'oriel.transport'],
      check: ({ oriel, oriel_nats }) =>
        oriel.transport === 'nats' && !PREFIX.test(oriel_nats[option])
          ? {
              level: 'fatal',
              message: `"${oriel_nats[option]}" cannot begin a subject of NATS: it is empty, or has a blank, a wildcard or an empty part.`,
              remedy: `Write ${option} in [oriel_nats] as one word, such as oriel.`,
            }
          : undefined,
    }),
  ),
  {
    reads: ['DEFAULT.host', 'oriel.transport'],
    check: ({ oriel, DEFAULT: { host } }) =>
      oriel.transport === 'nats' && LOCAL_NAMES.has(host.trim().toLowerCase())
        ? {
            level: 'error',
            message: `The name of this host on the bus is "${host}", which other machines have too: hosts with one name answer for each other.`,
            remedy:
              'Give this machine a host name of its own (hostnamectl set-hostname), or write one in host in [DEFAULT].',
          }
        : undefined,
  },
];

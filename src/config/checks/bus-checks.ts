import { type Check, type Finding, rule } from './check.ts';

const SCHEMES = /^(?:nats|tls):\/\//i;
/** A scheme as of a URL; a bare `host:port` has no `://`. */
const ANY_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** Dots separate the tokens of a NATS subject; `*` and `>` are wildcards, and white space ends a subject on the wire. */
const PREFIX = /^[^\s.*>]+(?:\.[^\s.*>]+)*$/;
/** Ports of a NATS server that are not for clients. */
const NOT_FOR_CLIENTS: Readonly<Record<string, string>> = {
  '6222': 'the port by which NATS servers form a cluster',
  '8222': 'the monitoring port of a NATS server',
  '7422': 'the port for leaf nodes of a NATS server',
};
/** Names that every machine has. */
const LOCAL_NAMES = new Set(['localhost', 'localhost.localdomain', 'localhost6']);

/** Checks that `[oriel_nats]` describes a bus on which this host can be reached. */
export const BUS_CHECKS: readonly Check[] = [
  {
    reads: ['oriel_nats.servers', 'oriel.transport'],
    check({ oriel, oriel_nats: { servers } }) {
      if (oriel.transport !== 'nats') return undefined;
      if (servers.length > 0) return servers.flatMap((server) => checkServer(server) ?? []);
      return {
        level: 'fatal',
        message: 'The list of NATS servers is empty: no other host can be reached.',
        remedy: 'List them in servers in [oriel_nats], nats://host:port,nats://host:port.',
      };
    },
  },
  ...(['subject_prefix', 'inbox_prefix'] as const).map((option) =>
    rule({
      reads: [`oriel_nats.${option}`, 'oriel.transport'],
      level: 'fatal',
      when: ({ oriel, oriel_nats }) => oriel.transport === 'nats' && !PREFIX.test(oriel_nats[option]),
      message: ({ oriel_nats }) =>
        `"${oriel_nats[option]}" cannot begin a NATS subject: it is empty, or contains a space, a wildcard or an empty part.`,
      remedy: `Write ${option} in [oriel_nats] as one word, such as oriel.`,
    }),
  ),
  rule({
    reads: ['DEFAULT.host', 'oriel.transport'],
    level: 'error',
    when: ({ oriel, DEFAULT: { host } }) =>
      oriel.transport === 'nats' && LOCAL_NAMES.has(host.trim().toLowerCase()),
    message: ({ DEFAULT: { host } }) =>
      `The name of this host on the bus is "${host}", which other machines have, too: hosts with the same name answer for each other.`,
    remedy:
      'Give this machine a unique host name (hostnamectl set-hostname), or write one in host in [DEFAULT].',
  }),
];

function checkServer(server: string): Finding | undefined {
  const scheme = ANY_SCHEME.exec(server)?.[0];
  if (scheme !== undefined && !SCHEMES.test(server)) {
    return {
      level: 'error',
      message: `${scheme} is not the protocol of the client port of a NATS server.`,
      remedy: 'Write nats://host:port, or tls://host:port to require TLS.',
    };
  }
  const what = NOT_FOR_CLIENTS[/:(\d+)\/?$/.exec(server)?.[1] ?? ''];
  if (what === undefined) return undefined;
  return {
    level: 'warning',
    message: `${server} is usually ${what}: clients get no reply there.`,
    remedy: 'Write the port of "port" or "listen" in nats-server.conf, usually 4222.',
  };
}

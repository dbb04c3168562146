import { readFileSync } from 'node:fs';
import { credsAuthenticator, type NodeConnectionOptions } from '@nats-io/transport-node';
import type { Sources } from '../../config/load-settings.ts';
import type { Settings } from '../../config/option-table.ts';
import { inboxOf } from './permissions/permissions.ts';
import type { BusIdentity } from './troubles.ts';

/** One attempt to reach one server, in ms. A frozen server accepts connections, so this is less than any call's deadline. */
const CONNECT_TIMEOUT_MS = 2_000;
/** A server is tried again after this long, in ms, plus up to the jitter. */
const RECONNECT_WAIT_MS = 500;
const RECONNECT_JITTER_MS = 1_000;
/** The pings of the library, in ms, in addition to those of connection.ts. */
const PING_INTERVAL_MS = 5_000;

/** The options of the client library. Files with credentials and certificates are read at each connection attempt. */
export function connectionOptions(settings: Settings['oriel_nats'], name: string): NodeConnectionOptions {
  const options: NodeConnectionOptions = {
    name,
    inboxPrefix: settings.inbox_prefix,
    servers: [...settings.servers],
    timeout: CONNECT_TIMEOUT_MS,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => RECONNECT_WAIT_MS + Math.random() * RECONNECT_JITTER_MS,
    // An operator may correct credentials on the server while this process runs.
    ignoreAuthErrorAbort: true,
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: 2,
    noAsyncTraces: true,
  };
  const { tls_cafile, tls_certfile, tls_keyfile } = settings;
  if (
    tls_cafile !== '' ||
    tls_certfile !== '' ||
    settings.servers.some((server) => server.startsWith('tls:'))
  ) {
    options.tls = {
      ...(tls_cafile === '' ? {} : { caFile: tls_cafile }),
      ...(tls_certfile === '' ? {} : { certFile: tls_certfile, keyFile: tls_keyfile || tls_certfile }),
    };
  }
  if (settings.credentials_file !== '') {
    const file = settings.credentials_file;
    options.authenticator = credsAuthenticator(() => readFileSync(file));
  } else if (settings.token.reveal() !== '') {
    options.token = settings.token.reveal();
  } else if (settings.username !== '') {
    options.user = settings.username;
    options.pass = settings.password.reveal();
  }
  return options;
}

/** The parts of those options that messages may contain. Never a secret. */
export function busIdentity(
  { servers = [], user, token, authenticator, inboxPrefix = '_INBOX' }: NodeConnectionOptions,
  host: string,
  sources: Sources[string] | undefined,
): BusIdentity {
  const without = token === undefined ? 'a process without credentials' : 'the token of this process';
  return {
    servers: typeof servers === 'string' ? [servers] : servers,
    user:
      authenticator !== undefined
        ? 'the user of [oriel_nats] credentials_file'
        : user === undefined
          ? without
          : `user ${user}`,
    host,
    inboxPrefix,
    inbox: inboxOf(inboxPrefix, host),
    where: (option) => sources?.[option]?.where ?? 'default',
  };
}

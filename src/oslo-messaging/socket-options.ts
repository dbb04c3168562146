import { readFile } from 'node:fs/promises';
import { connect, isIP, type NetConnectOpts, type Socket } from 'node:net';
import type { SecureVersion } from 'node:tls';
import type { SocketOptions } from 'amqplib';
import { messageOf } from '../platform/message-of.ts';
import type { RabbitSettings } from './rabbit-settings.ts';
import { RpcFailure } from './rpc-failure.ts';
import type { Broker } from './transport-url.ts';

/** Values of `ssl_version` that ask for one version. `SSLv23` and empty leave it to both ends. */
const VERSIONS: Readonly<Record<string, SecureVersion>> = {
  tlsv1: 'TLSv1',
  tlsv1_1: 'TLSv1.1',
  tlsv1_2: 'TLSv1.2',
  tlsv1_3: 'TLSv1.3',
};

/**
 * Options of the socket to a broker. `lifeline` closes the socket, whatever the library waits for. Files are read for each
 * connection, so that a renewed certificate is used for the next one.
 *
 * As in oslo.messaging, the broker's certificate is verified if `ssl_ca_file` is set.
 */
export async function socketOptions(
  broker: Broker,
  settings: RabbitSettings,
  lifeline: AbortSignal,
): Promise<SocketOptions> {
  const base = { noDelay: true, keepAlive: true };
  if (!settings.ssl) return { ...base, signal: lifeline } as SocketOptions;
  const { ssl_ca_file, ssl_cert_file, ssl_key_file, ssl_version } = settings;
  const version = VERSIONS[ssl_version.toLowerCase()];
  const ca = await contents('ssl_ca_file', ssl_ca_file);
  const cert = await contents('ssl_cert_file', ssl_cert_file);
  const key = await contents('ssl_key_file', ssl_key_file || ssl_cert_file);
  return {
    ...base,
    socket: openSocket(broker, lifeline),
    ...(isIP(broker.host) === 0 ? { servername: broker.host } : {}),
    ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
    ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
    ...(settings.ssl_enforce_hostname_verification ? {} : { checkServerIdentity: () => undefined }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function openSocket({ host, port }: Broker, signal: AbortSignal): Socket {
  const options: NetConnectOpts & { signal: AbortSignal } = { host, port, signal };
  return connect(options).setNoDelay(true);
}

async function contents(option: string, path: string): Promise<Buffer | undefined> {
  if (path === '') return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw new RpcFailure('refused', `[oslo_messaging_rabbit] ${option}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

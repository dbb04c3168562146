import type { Sources } from '../config/load-settings.ts';
import type { Settings } from '../config/option-table.ts';
import type { Logger } from '../platform/log/log.ts';
import type { LinkedTransport, Transport } from './transport.ts';

/** Opens an implementation without waiting for peers. `sources` are for its messages. */
export type OpenTransport = (settings: Settings, log: Logger, sources?: Sources) => Promise<Transport>;

/** Implementations by their name in `[oriel] transport`, loaded on use. */
const IMPLEMENTATIONS = {
  'in-process': () => import('./in-process/transport.ts'),
  nats: () => import('./nats/transport.ts'),
} as const satisfies Record<string, () => Promise<{ open: OpenTransport }>>;

export type TransportName = keyof typeof IMPLEMENTATIONS;

/** Opens the transport of that name. */
export async function openTransport(
  name: TransportName,
  settings: Settings,
  log: Logger,
  sources?: Sources,
): Promise<Transport> {
  const { open } = await IMPLEMENTATIONS[name]();
  return open(settings, log, sources);
}

/** Opens the transport between the processes of one program, in addition to the one that the configuration names. */
export async function openLinkedTransport(log: Logger): Promise<LinkedTransport> {
  const { IpcTransport } = await import('./ipc/transport.ts');
  return new IpcTransport(log);
}

/** What the NATS server must permit: its configuration's `authorization` block as lines. */
export async function natsAuthorization(
  settings: Pick<Settings, 'oriel_nats'>,
  deployment: { readonly split: boolean; readonly computeHosts: readonly string[] },
): Promise<string[]> {
  const { authorizationBlock, usersOf } = await import('./nats/permissions/authorization-block.ts');
  const { subject_prefix, inbox_prefix } = settings.oriel_nats;
  return authorizationBlock(usersOf({ ...deployment, inboxPrefix: inbox_prefix }), subject_prefix);
}

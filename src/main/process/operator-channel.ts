import { sessionsContract } from '../../contracts/sessions/sessions.ts';
import { traceContract } from '../../contracts/trace.ts';
import { openOperatorSocket } from '../../operator/socket/open-operator-socket.ts';
import type { ProcessContext } from '../process-context.ts';

/**
 * Opens the socket with which the operator of this machine lists, ends and traces sessions. Only processes with a console proxy
 * have it: on the bus, only those and the api may ask the proxies.
 */
export async function openOperatorChannel(context: ProcessContext): Promise<void> {
  const { settings, transport, observer, log, closables } = context;
  const { operator_socket: path, operator_group: group } = settings.oriel;
  if (path === '') return;
  closables.add(
    await openOperatorSocket({
      path,
      group,
      sessions: transport.peers(sessionsContract),
      traces: transport.peers(traceContract),
      tokenSource: settings.oriel.token_source,
      reach: settings.oriel.transport === 'nats' ? 'bus' : 'proxy',
      observer,
      log: log.named('operator'),
    }),
  );
}

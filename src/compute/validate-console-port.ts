import { Refusal } from '../flow/refusals.ts';
import { askDrivers } from './ask-drivers.ts';
import { dialledAddress } from './dialled-address.ts';
import type { ConsoleParts } from './get-console.ts';

/**
 * [step 15] Whether host and port are the running guest's VNC server at this moment. The host counts as much as the
 * port: ports are handed out again at once, here and on the host that a guest has moved to.
 * @throws {Refusal} token_guest_gone, token_guest_stopped, hypervisor_unreachable, console_disabled, guest_without_vnc,
 *   vnc_on_socket, vnc_listens_elsewhere
 */
export async function validateConsolePort(
  parts: Omit<ConsoleParts, 'trace'>,
  request: { instanceUuid: string; host: string; port: number },
): Promise<{ valid: boolean; vncPassword: string | null }> {
  if (!parts.settings.vnc.enabled)
    throw new Refusal('console_disabled', '[vnc] enabled is False on this host');
  const server = await findServer(parts, request.instanceUuid);
  const { host, port } = await dialledAddress(parts, server);
  const valid = host === request.host && port === request.port;
  return { valid, vncPassword: valid ? server.password : null };
}

async function findServer({ drivers }: Pick<ConsoleParts, 'drivers'>, instanceUuid: string) {
  try {
    const { driver, answer } = await askDrivers(drivers, (each) => each.readDefinition(instanceUuid));
    return driver.findVncServer(answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message } = error;
    if (code === 'guest_unknown') throw new Refusal('token_guest_gone', message, { cause: error });
    if (code === 'guest_not_running') throw new Refusal('token_guest_stopped', message, { cause: error });
    throw error;
  }
}

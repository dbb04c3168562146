import type { ConsoleKind } from '../consoles/console-kinds.ts';
import type { ComputeService } from '../contracts/compute.ts';
import { passwordField } from '../contracts/connect-info.ts';
import { Refusal } from '../flow/refusals.ts';
import { type ComputeParts, demandEnabled, type LocatedConsole, locateConsole } from './locate-console.ts';

interface Request {
  readonly instanceUuid: string;
  readonly consoleType: string;
  readonly host: string;
  readonly port: number;
}

/**
 * [step 15] Whether the running instance has its console at that host and port now. The host is compared too, because hypervisors
 * assign a freed port to another instance at once, here and on the host that the instance moved to.
 * @throws {Refusal} token_guest_gone, token_guest_stopped, hypervisor_unreachable, console_type_invalid, console_disabled, and the kind's
 *   `refusals.unusable`
 */
export async function validateConsolePort(
  parts: ComputeParts,
  request: Request,
): ReturnType<ComputeService['validate_console_port']> {
  const kind = demandEnabled(parts, request.consoleType);
  const { console, address } = await locate(parts, request.instanceUuid, kind);
  const valid = address.host === request.host && address.port === request.port;
  return { valid, ...passwordField(valid ? console.password : null) };
}

async function locate(parts: ComputeParts, instanceUuid: string, kind: ConsoleKind): Promise<LocatedConsole> {
  try {
    return await locateConsole(parts, instanceUuid, kind);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message } = error;
    if (code === 'guest_unknown') throw new Refusal('token_guest_gone', message, { cause: error });
    if (code === 'guest_not_running') throw new Refusal('token_guest_stopped', message, { cause: error });
    throw error;
  }
}

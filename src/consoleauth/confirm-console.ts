import { byName, CONSOLE_KINDS } from '../consoles/console-kinds.ts';
import type { ComputeService, computeContract } from '../contracts/compute.ts';
import { passwordOf } from '../contracts/connect-info.ts';
import type { Call, Peers } from '../contracts/contract.ts';
import { asRefusal, Refusal, type RefusalCode } from '../flow/refusals.ts';
import type { StoredConsole } from './stores/store.ts';

/** What compute's refusals mean at step 15: the instance is gone, or its console is no longer where it was. */
const REFUSAL_OF_COMPUTE: Partial<Record<RefusalCode, RefusalCode>> = {
  token_guest_gone: 'token_guest_gone',
  instance_unknown: 'token_guest_gone',
  guest_unknown: 'token_guest_gone',
  token_guest_stopped: 'token_guest_stopped',
  guest_not_running: 'token_guest_stopped',
  ...byName(
    CONSOLE_KINDS.flatMap(({ refusals }) => refusals.unusable),
    'token_guest_moved',
  ),
  console_disabled: 'token_guest_moved',
};

/**
 * Asks the compute host whether the console is still at its address.
 * @returns the password of the console server, or null if it has none; it is stored nowhere
 * @throws {Refusal} token_guest_gone, token_guest_stopped, token_guest_moved, token_unconfirmed
 */
export async function confirmConsole(
  compute: Peers<typeof computeContract>,
  { console, requestId }: StoredConsole,
  call: Call,
): Promise<string | null> {
  const { instanceUuid, consoleType, host, port, computeHost } = console;
  const asked = { instanceUuid, consoleType, host, port };
  let answer: Awaited<ReturnType<ComputeService['validate_console_port']>>;
  try {
    answer = await compute.on(computeHost).validate_console_port(asked, { ...call, requestId });
  } catch (error) {
    const refusal = asRefusal(error);
    const code = REFUSAL_OF_COMPUTE[refusal.code] ?? 'token_unconfirmed';
    throw new Refusal(code, `compute ${computeHost}: ${refusal.message}`, { cause: error });
  }
  if (!answer.valid) {
    throw new Refusal('token_guest_moved', `compute ${computeHost} does not confirm ${host}:${port}`);
  }
  return passwordOf(answer);
}

import type { StopCause } from '../../../contracts/instance-changed.ts';
import type { JsonObject } from '../../../qmp/message.ts';

/**
 * Reasons of QEMU's SHUTDOWN event that are no request of an operator. With -no-reboot a reset of the guest ends QEMU: the guest's
 * operating system asked for it.
 */
const CAUSES = new Map<unknown, StopCause>([
  ['guest-shutdown', 'shut_down'],
  ['guest-reset', 'shut_down'],
  ['guest-panic', 'crashed'],
  ['host-error', 'crashed'],
]);

/** Why an instance stops, by the data of its SHUTDOWN event. Absent if an operator stopped it. QEMU before 4.0 gives no reason. */
export function stopCause({ guest, reason }: JsonObject): { cause?: StopCause } {
  const cause = CAUSES.get(reason) ?? (reason === undefined && guest === true ? 'shut_down' : undefined);
  return cause === undefined ? {} : { cause };
}

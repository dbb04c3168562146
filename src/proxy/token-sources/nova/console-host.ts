import { isUnspecified } from '../../../config/values/address.ts';
import { Refusal } from '../../../flow/refusals.ts';

/**
 * [step 15] Refuses a console whose address is no address of a machine: a proxy that dials 0.0.0.0 reaches itself, and perhaps the
 * console of another instance there.
 * @throws {Refusal} nova_console_address
 */
export function requireAddress(consoleHost: string, computeHost: string): void {
  const host = consoleHost.replace(/^\[(.*)\]$/, '$1');
  if (host !== '' && !isUnspecified(host)) return;
  const named = computeHost === '' ? '' : `compute host ${computeHost}: `;
  throw new Refusal('nova_console_address', `${named}the console is at "${consoleHost}"`);
}

import type { RefusedConsole } from '../flow/refusals.ts';
import type { StoredConsole } from './stores/store.ts';

/** The part of a console that is remembered after its token has ended, and that a refusal of the token contains. */
export function refusedConsole({ requestId, console }: StoredConsole): RefusedConsole {
  const { instanceUuid, computeHost } = console;
  return { requestId, instanceUuid, computeHost };
}

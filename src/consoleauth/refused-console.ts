import type { RefusedConsole } from '../flow/refusals.ts';
import type { StoredConsole } from './stores/store.ts';

/** What is remembered of a console after its token has ended, and what a refusal of the token carries. */
export function refusedConsole({ requestId, console }: StoredConsole): RefusedConsole {
  const { instanceUuid, computeHost } = console;
  return { requestId, instanceUuid, computeHost };
}

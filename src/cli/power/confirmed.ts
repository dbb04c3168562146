import type { Server } from '../../api-client/client.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import type { Io } from '../command.ts';

/** Whether the user confirms an action that can lose data. The question has the name and the id of the instance. */
export async function confirmed(
  io: Io,
  { id, name }: Server,
  { verb, effect }: { readonly verb: string; readonly effect: string },
  isHard: boolean,
): Promise<boolean> {
  io.err(isHard ? 'The instance is reset at once. Unsaved data are lost.' : effect);
  const answer = await io.terminal?.ask(`${verb} ${printableLine(name)} (${id})? [y/N] `);
  if (/^\s*y(?:es)?\s*$/i.test(answer ?? '')) return true;
  io.err('Nothing was changed.');
  return false;
}

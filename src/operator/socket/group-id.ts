import { readFile } from 'node:fs/promises';
import { SocketRefused } from './socket-refused.ts';

/** Groups of a directory service are not in this file: they are given by number. */
const GROUPS = '/etc/group';

/** The id of a group, by name or number. @throws {SocketRefused} */
export async function groupId(group: string): Promise<number> {
  if (/^\d{1,10}$/.test(group)) return Number(group);
  const text = await readFile(GROUPS, 'utf8').catch(() => '');
  const line = text.split('\n').find((each) => each.startsWith(`${group}:`));
  const id = line?.split(':')[2];
  if (id !== undefined && /^\d{1,10}$/.test(id)) return Number(id);
  throw new SocketRefused(
    'failed',
    `[oriel] operator_group: ${GROUPS} has no group "${group}". Create it, or write the number of the group`,
  );
}

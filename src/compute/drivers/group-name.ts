import { readFileSync } from 'node:fs';

/** The name of a group of this host, by its number; undefined if /etc/group has none. */
export function groupName(gid: number): string | undefined {
  const lines = readFileSync('/etc/group', 'utf8').split('\n');
  return lines.map((line) => line.split(':')).find((fields) => fields[2] === String(gid))?.[0];
}

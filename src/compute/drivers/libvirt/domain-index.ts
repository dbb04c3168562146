import type { VirshCommand } from './run-virsh.ts';

/** An entry of the list of domains. */
export interface IndexEntry {
  readonly uuid: string;
  readonly name: string;
  /** libvirt's number of a running domain, which changes at every start; null if it does not run. */
  readonly id: number | null;
}

const ENTRY = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (-|\d+) (.+)$/;

/** The command that prints the list of domains. */
export const LIST_DOMAINS: VirshCommand = 'list --all --uuid --id --name';

/** Parses the list. Names keep blanks at their ends. */
export function parseIndex(text: string): IndexEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, uuid, id, name] = ENTRY.exec(line) ?? [];
    if (uuid === undefined || id === undefined || name === undefined) return [];
    return [{ uuid, name, id: id === '-' ? null : Number(id) }];
  });
}

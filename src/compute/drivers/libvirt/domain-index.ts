import type { VirshCommand } from './run-virsh.ts';

/** A domain as the list of domains has it. */
export interface IndexEntry {
  readonly uuid: string;
  readonly name: string;
  /** libvirt's number of a running domain, new at every start; null where it does not run. */
  readonly id: number | null;
}

const ENTRY = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (-|\d+) (.+)$/;

/** The command whose answer is the list of domains. */
export const LIST_DOMAINS: VirshCommand = 'list --all --uuid --id --name';

/** Understands it: names as they are, blanks at their ends included. */
export function parseIndex(text: string): IndexEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, uuid, id, name] = ENTRY.exec(line) ?? [];
    if (uuid === undefined || id === undefined || name === undefined) return [];
    return [{ uuid, name, id: id === '-' ? null : Number(id) }];
  });
}

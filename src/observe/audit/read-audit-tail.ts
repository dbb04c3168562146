import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** A record as it is in the file; its fields are checked by the reader. */
export type AuditRecord = Readonly<Record<string, unknown>>;

export interface AuditTail {
  /** In the order of the file. */
  readonly records: readonly AuditRecord[];
  /** Whether `records` begins with the first record of the file. */
  readonly isWhole: boolean;
}

/**
 * The records in the last `maxBytes` of an audit file; undefined if it cannot be read, or is a pipe or standard output. Lines that are
 * no JSON objects are left out: a full disk can cut a line. Never rejects.
 */
export async function readAuditTail(path: string, maxBytes: number): Promise<AuditTail | undefined> {
  if (path === '' || path === '-') return undefined;
  try {
    // Not blocking: the path may be a pipe.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return undefined;
      const { size } = stats;
      const start = Math.max(0, size - maxBytes);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
      const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
      // The first line is incomplete unless it is the first of the file.
      if (start > 0) lines.shift();
      return { records: lines.map(parsed).filter((record) => record !== undefined), isWhole: start === 0 };
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

function parsed(line: string): AuditRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as AuditRecord) : undefined;
  } catch {
    return undefined;
  }
}

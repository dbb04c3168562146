import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const PREFIX = 'test-';

/** A new empty folder that test/support/set-up/leaks.ts removes after the test file. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), PREFIX));
}

export function isRemovedByItself(path: string): boolean {
  return basename(path).startsWith(PREFIX);
}

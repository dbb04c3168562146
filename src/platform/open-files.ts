import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Closable } from './lifecycle.ts';
import type { Logger } from './log/log.ts';

/** How often free descriptors are checked, and the shortest time between two log lines. */
const LOOK_MS = 500;
const LINE_MS = 10_000;

export interface OpenFilesOptions {
  /** Descriptors that this process needs at its limits. */
  readonly needed: number;
  /** The option that determines `needed`, as an operator writes it. */
  readonly option: string;
  readonly log: Logger;
}

/** The limit of open descriptors; undefined if the system does not report it. Node.js raises it to the hard limit. */
export function openFilesLimit(): number | undefined {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}

/**
 * Warns if the limit of open files is too low, and logs while none is left. libuv closes a connection without a descriptor and
 * reports nothing, so this opens a descriptor twice a second, which fails when accepting fails.
 */
export function watchOpenFiles({ needed, option, log }: OpenFilesOptions): Closable {
  const limit = openFilesLimit();
  const fields = { limit, needed, option };
  if (limit !== undefined && limit < needed) {
    log.warn(
      fields,
      'the limit of open files is too low for an option: raise it (ulimit -n, LimitNOFILE= of systemd) or lower the option',
    );
  }
  let loggedAt = Number.NEGATIVE_INFINITY;
  const look = () => {
    if (hasFree(limit) || performance.now() - loggedAt < LINE_MS) return;
    loggedAt = performance.now();
    log.error(
      fields,
      'no file descriptors are left: new connections are closed without an answer. Raise the limit (ulimit -n, LimitNOFILE= of systemd)',
    );
  };
  const timer = setInterval(look, LOOK_MS).unref();
  return { close: () => clearInterval(timer) };
}

/** The system returns the lowest free number, so the highest allowed number means that no other is free. */
function hasFree(limit: number | undefined): boolean {
  try {
    const descriptor = openSync('/dev/null', 'r');
    closeSync(descriptor);
    return limit === undefined || descriptor < limit - 1;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'EMFILE' && code !== 'ENFILE';
  }
}

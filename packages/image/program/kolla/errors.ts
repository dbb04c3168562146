/** What an operator has to change: printed without a stack trace. Kolla's own programs exit with the same status. */
export class KollaError extends Error {
  readonly exitStatus: number;

  constructor(message: string, exitStatus = 1) {
    super(message);
    this.exitStatus = exitStatus;
  }
}

/**
 * Prints an error that an operator can remedy, of the operating system as well, such as a full disk. Returns the exit status. Throws
 * every other error again: its stack is needed.
 */
export function reportError(error: unknown): number {
  const known = error instanceof KollaError || (error instanceof Error && 'syscall' in error);
  if (!known) throw error;
  console.error(`ERROR:${error.message}`);
  return error instanceof KollaError ? error.exitStatus : 1;
}

/** What an operator has to change: printed without a stack trace. Kolla's own programs exit with the same status. */
export class KollaError extends Error {
  readonly exitStatus: number;

  constructor(message: string, exitStatus = 1) {
    super(message);
    this.exitStatus = exitStatus;
  }
}

/** Why the operator socket cannot be opened, with what to do. `absent`: its directory does not exist. `in_use`: another process has it. */
export class SocketRefused extends Error {
  override readonly name = 'SocketRefused';
  readonly why: 'absent' | 'in_use' | 'unsafe' | 'failed';

  constructor(why: SocketRefused['why'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.why = why;
  }
}

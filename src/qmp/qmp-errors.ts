/** QEMU refused a command. */
export class QmpError extends Error {
  override readonly name = 'QmpError';
  /** QEMU's class of the error, such as `CommandNotFound`. */
  readonly errorClass: string;

  constructor(errorClass: string, message: string) {
    super(message);
    this.errorClass = errorClass;
  }
}

/**
 * Why a monitor cannot be used.
 * - `absent`: no process listens there.
 * - `untrusted`: the socket file is not one that this process uses, whatever listens there.
 * - `forbidden`: the system denies access.
 * - `busy`: the connection was made and no greeting came: QEMU serves another client, or hangs.
 * - `garbage`: what listens there does not send QMP, or more of it than QEMU sends.
 * - `silent`: a command was not answered in time.
 * - `closed`: the connection ended.
 */
export type QmpTrouble = 'absent' | 'untrusted' | 'forbidden' | 'busy' | 'garbage' | 'silent' | 'closed';

/** A monitor cannot be used. The message is for operators and names the socket. */
export class QmpUnavailable extends Error {
  override readonly name = 'QmpUnavailable';
  readonly trouble: QmpTrouble;

  constructor(trouble: QmpTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.trouble = trouble;
  }
}

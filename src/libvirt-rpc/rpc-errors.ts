/** libvirt answered a call with an error. */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** libvirt gave no answer: unreachable, access denied, silent, closed, or a protocol error. The message has a remedy. */
export class LibvirtUnreachable extends Error {
  override readonly name = 'LibvirtUnreachable';
}

/** libvirt denies this user access. */
export class LibvirtForbidden extends LibvirtUnreachable {}

/** The error numbers of libvirt that are handled. */
export const ERROR_CODE = {
  /** polkit, for this call. */
  authUnavailable: 79,
  /** Not on a read-only connection. */
  operationDenied: 29,
  noDomain: 42,
  /** Not by the access control of single calls. */
  accessDenied: 88,
} as const;

/** libvirt understood a call and answered that it cannot be done. */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** libvirt gave no answer: not reached, not let in, silent, hung up, or not speaking its protocol. Says what to do. */
export class LibvirtUnreachable extends Error {
  override readonly name = 'LibvirtUnreachable';
}

/** libvirt does not let this user in. */
export class LibvirtForbidden extends LibvirtUnreachable {}

/** libvirt's error numbers, of those that make a difference here. */
export const ERROR_CODE = {
  /** Not on a read-only connection. */
  operationDenied: 29,
  noDomain: 42,
  /** Not by the access control of single calls. */
  accessDenied: 88,
} as const;

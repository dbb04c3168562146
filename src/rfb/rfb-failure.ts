/** The failures of this library; the proxy maps them to refusals. */
export type RfbFailureCode =
  | 'version_unsupported'
  | 'security_unsupported'
  | 'vencrypt_unsupported'
  | 'password_missing'
  | 'authentication_failed'
  | 'refused'
  | 'protocol_error'
  | 'closed_early';

/** The only error that bytes from a peer can cause. `detail` is for logs: bounded, printable, no secrets. */
export class RfbFailure extends Error {
  override readonly name = 'RfbFailure';
  readonly code: RfbFailureCode;
  readonly detail: string;
  /** The reason in the peer's own words: printable ASCII, at most 256 characters; undefined if it gave none. */
  readonly said: string | undefined;

  constructor(code: RfbFailureCode, detail: string, options: { cause?: unknown; said?: string } = {}) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
    this.said = options.said;
  }
}

/** A peer's bytes for a log line: one line of printable ASCII, at most `limit` characters. */
export function printable(bytes: Buffer, limit = 256): string {
  return bytes
    .subarray(0, limit)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '.');
}

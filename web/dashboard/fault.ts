/** Why a request did not succeed, in words for a person. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  /** HTTP status; 0 where no answer came. */
  readonly status: number;
  readonly requestId: string | undefined;

  constructor(message: string, status: number, requestId?: string) {
    super(message);
    this.status = status;
    this.requestId = requestId;
  }
}

/**
 * The message of an error answer: Nova's `{"itemNotFound": {"message": ...}}` and Keystone's `{"error": {"message": ...}}`
 * alike; a sentence of our own where a reverse proxy answered with something else.
 */
export function faultMessage(status: number, body: unknown): string {
  if (typeof body === 'object' && body !== null) {
    for (const value of Object.values(body)) {
      const message =
        typeof value === 'object' && value !== null && 'message' in value ? value.message : null;
      if (typeof message === 'string' && message !== '') return message;
    }
  }
  if (status === 502 || status === 503 || status === 504) {
    return `The service behind this address does not answer (HTTP ${status}).`;
  }
  return `The service answered with HTTP ${status} and gave no reason.`;
}

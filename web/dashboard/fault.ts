import { faultMessage } from '../../src/api-client/client.ts';

/** Why a request failed, in words for the user. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  /** HTTP status; 0 if no reply came. */
  readonly status: number;
  readonly requestId: string | undefined;

  constructor(message: string, status: number, requestId?: string) {
    super(message);
    this.status = status;
    this.requestId = requestId;
  }
}

/** The message in the body of an error reply, or a sentence of the page if a reverse proxy replied with something else. */
export function faultWords(status: number, body: unknown): string {
  const message = faultMessage(body);
  if (message !== undefined) return message;
  if (status === 502 || status === 503 || status === 504) {
    return `The service behind this address does not answer (HTTP ${status}).`;
  }
  return `The service answered with HTTP ${status} and gave no reason.`;
}

import { faultMessage } from '../../src/api-client/client.ts';
import { currentText } from '../shared/language.ts';

/** Why a request failed, in words for the user. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  /** HTTP status; 0 if no reply came. */
  readonly status: number;
  readonly requestId: string | undefined;
  /** A code of docs/errors.md; undefined if the service did not reply itself. */
  readonly code: string | undefined;

  constructor(message: string, status: number, requestId?: string, code?: string) {
    super(message);
    this.status = status;
    this.requestId = requestId;
    this.code = code;
  }
}

/** Whether the sign-in that the page shows is over, or no longer the one of this browser. */
export function isSignInFault(error: unknown): boolean {
  return error instanceof ApiFault && (error.status === 401 || error.code === 'sign_in_changed');
}

/** Any thrown value as an error that can be shown. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The message in the body of an error reply, or a sentence of the page if a reverse proxy replied with something else. */
export function faultWords(status: number, body: unknown): string {
  const message = faultMessage(body);
  if (message !== undefined) return message;
  if (status === 502 || status === 503 || status === 504) {
    return currentText()('frame.behindSilent', { status: String(status) });
  }
  return currentText()('frame.noReason', { status: String(status) });
}

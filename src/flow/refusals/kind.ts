import type { StepNumber } from '../steps.ts';

/**
 * One way in which a step can refuse, with the words for users, which the pages import. Its remedy for operators is in
 * ../remedies, which no page may import.
 */
export interface RefusalKind {
  /** The step of ../steps.ts that refuses. */
  readonly step: StepNumber;
  /** The status of the api's reply, and of the proxy's with `[oriel] refusal = http`. */
  readonly httpStatus: number;
  /** WebSocket close code: a unique one in 4400..4599, or the standard's where RFC 6455 defines one. */
  readonly closeCode: number;
  /** A few words for a heading or the screen's name. No secret, no address. */
  readonly title: string;
  /** What happened, for the user. No secret, no address. */
  readonly sentence: string;
  /** What the user can do next. */
  readonly advice: string;
  /** Nova's message for the same case, which scripts match on. */
  readonly novaWords?: (request: { readonly instanceUuid: string; readonly type: string }) => string;
}

export const NEW_CONSOLE = 'Ask for the console again to get a new address.';
export const ASK_OPERATOR = 'Tell your operator the request id below.';

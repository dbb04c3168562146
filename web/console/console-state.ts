import type { RefusalCode } from '../../src/flow/refusals.ts';

/** The state of the page. */
export type ConsoleState =
  | { readonly name: 'waiting' }
  | { readonly name: 'connecting' }
  | { readonly name: 'connected' }
  /** A step refused before the screen was shown. */
  | {
      readonly name: 'refused';
      readonly closeCode: number;
      readonly code: RefusalCode;
      readonly said: string;
      readonly requestId: string | undefined;
    }
  /** The screen was shown, and the session ended with a reason. */
  | {
      readonly name: 'ended';
      readonly closeCode: number;
      readonly code: RefusalCode;
      readonly said: string;
      readonly requestId: string | undefined;
    }
  /** The screen was shown, and the connection broke without a reason; `silent`: it stayed open, but the proxy did not answer. */
  | { readonly name: 'lost'; readonly closeCode: number; readonly silent?: boolean }
  /** No connection was made, without a reason. */
  | { readonly name: 'unreachable'; readonly closeCode: number; readonly wasOpen: boolean }
  /** A close code that is not in the table of refusals. */
  | {
      readonly name: 'unexplained';
      readonly closeCode: number;
      readonly said: string;
      readonly requestId: string | undefined;
    }
  /** noVNC stopped: the bytes were not RFB, or the server required a password, which the proxy should have sent. */
  | {
      readonly name: 'unreadable';
      readonly because: 'passwordRequired' | 'notValid';
      readonly said: string;
    }
  /** The user disconnected. */
  | { readonly name: 'left' };

export type Tone = 'quiet' | 'busy' | 'good' | 'warn' | 'bad';

/** The tone of each state; its words are in the table of texts, under `console.state`. */
export const TONES = {
  waiting: 'quiet',
  connecting: 'busy',
  connected: 'good',
  refused: 'bad',
  ended: 'warn',
  lost: 'warn',
  unreachable: 'bad',
  unexplained: 'bad',
  unreadable: 'bad',
  left: 'quiet',
} as const satisfies Readonly<Record<ConsoleState['name'], Tone>>;

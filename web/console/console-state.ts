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
  | { readonly name: 'unreadable'; readonly said: string }
  /** The user disconnected. */
  | { readonly name: 'left' };

export type Tone = 'quiet' | 'busy' | 'good' | 'warn' | 'bad';

interface Look {
  /** The label in the toolbar. */
  readonly label: string;
  /** The heading of the panel that replaces the screen; null while the screen is shown. */
  readonly heading: string | null;
  /** The text for screen readers. */
  readonly announcement: string;
  readonly tone: Tone;
}

/** Words and tone of each state. */
export const LOOKS: Readonly<Record<ConsoleState['name'], Look>> = {
  waiting: {
    label: 'Not connected',
    heading: 'Ready to connect',
    announcement: 'Not connected. Press Connect.',
    tone: 'quiet',
  },
  connecting: {
    label: 'Connecting',
    heading: 'Connecting to the screen',
    announcement: 'Connecting to the screen of the guest.',
    tone: 'busy',
  },
  connected: {
    label: 'Connected',
    heading: null,
    announcement:
      'Connected. Keys go to the guest. Press Control, Alt and Shift together to reach the controls.',
    tone: 'good',
  },
  refused: {
    label: 'Refused',
    heading: 'Console refused',
    announcement: 'The console was refused.',
    tone: 'bad',
  },
  ended: { label: 'Ended', heading: 'Console ended', announcement: 'The console has ended.', tone: 'warn' },
  lost: {
    label: 'Connection lost',
    heading: 'Connection lost',
    announcement: 'The connection was lost.',
    tone: 'warn',
  },
  unreachable: {
    label: 'Not reached',
    heading: 'Console proxy not reached',
    announcement: 'The console proxy could not be reached.',
    tone: 'bad',
  },
  unexplained: {
    label: 'Closed',
    heading: 'Closed with an unknown code',
    announcement: 'The connection was closed with a code that this page does not know.',
    tone: 'bad',
  },
  unreadable: {
    label: 'Not readable',
    heading: 'The screen cannot be shown',
    announcement: 'The page cannot show what the console proxy sent.',
    tone: 'bad',
  },
  left: {
    label: 'Disconnected',
    heading: 'Disconnected',
    announcement: 'Disconnected.',
    tone: 'quiet',
  },
};

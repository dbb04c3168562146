import type { RefusalCode } from '../../src/flow/refusals.ts';

/** Where the page stands. One at a time. */
export type ConsoleState =
  | { readonly name: 'waiting' }
  | { readonly name: 'connecting' }
  | { readonly name: 'connected' }
  /** A step said no before the screen was there. */
  | {
      readonly name: 'refused';
      readonly closeCode: number;
      readonly code: RefusalCode;
      readonly said: string;
      readonly requestId: string | undefined;
    }
  /** The screen had been there, and somebody ended it with a reason. */
  | {
      readonly name: 'ended';
      readonly closeCode: number;
      readonly code: RefusalCode;
      readonly said: string;
      readonly requestId: string | undefined;
    }
  /** The screen had been there, and the connection went without a reason; `silent`: it stayed open, but the proxy did not answer. */
  | { readonly name: 'lost'; readonly closeCode: number; readonly silent?: boolean }
  /** No connection came about, and nobody said why. */
  | { readonly name: 'unreachable'; readonly closeCode: number; readonly wasOpen: boolean }
  /** A close code that is in no table of ours. */
  | {
      readonly name: 'unexplained';
      readonly closeCode: number;
      readonly said: string;
      readonly requestId: string | undefined;
    }
  /** The viewer itself gave up: what came was not RFB, or asked for what the proxy should have answered. */
  | { readonly name: 'unreadable'; readonly said: string }
  /** The person at the page disconnected. */
  | { readonly name: 'left' };

export type Tone = 'quiet' | 'busy' | 'good' | 'warn' | 'bad';

interface Look {
  /** A word or two for the toolbar. */
  readonly label: string;
  /** The heading of the panel that takes the screen's place; null where the screen is shown. */
  readonly heading: string | null;
  /** What a screen reader announces. */
  readonly announcement: string;
  readonly tone: Tone;
}

/** How each state looks and reads. */
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
      'Connected. Keys go to the guest; Control, Alt and Shift together lead back to the controls.',
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
    announcement: 'What came is not a screen that this page can show.',
    tone: 'bad',
  },
  left: {
    label: 'Disconnected',
    heading: 'Disconnected',
    announcement: 'Disconnected.',
    tone: 'quiet',
  },
};

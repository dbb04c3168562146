import type { ConsoleKind } from '../../consoles/console-kinds.ts';
import type { AuthorizedConsole } from '../../contracts/consoleauth.ts';
import type { Refusal } from '../../flow/refusals.ts';
import type { PaintedRefusal } from '../../languages/painted-text.ts';
import type { SecurityFields } from '../../observe/events.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { Limits } from '../limits.ts';
import type { ProxySettings } from '../proxy-settings.ts';
import type { BrowserLeg } from '../pump/browser-leg.ts';
import type { GuestLeg, GuestLegOptions } from '../pump/guest-leg.ts';
import type { Tap } from '../pump/taps.ts';
import type { RefusalHolds } from '../refusal/refusal-holds.ts';
import type { SessionEnding } from '../session/end/session-end.ts';
import type { CheckedConsole } from '../token-sources/token-source.ts';

/**
 * The seam to the protocol of one kind of console: one object for all sessions of a proxy process. It refuses with the codes
 * of step 16. Each wait of a session ends, with the cause as its error, as soon as the session's `SessionEnding` has one.
 */
export interface ConsoleProtocol extends Closable {
  readonly kind: ConsoleKind;
  /** Connects to the instance's console. The leg is held: nothing is read from it yet. */
  connect(console: AuthorizedConsole, ending: SessionEnding): Promise<GuestLeg>;
  /**
   * Agrees with the console server on all that comes before the bytes to be bridged. The leg is held again. May connect a second
   * time; then it has closed the first leg, and returns another one.
   */
  negotiate(guest: GuestLeg, checked: CheckedConsole, ending: SessionEnding): Promise<Agreed>;
  /** Plays the console server's side of that to the browser. Returns bytes that the browser sent after it. The leg is held. */
  greet(browser: BrowserLeg, head: Buffer, ending: SessionEnding): Promise<Buffer>;
  /** Both sides must send their first bridged bytes in time; null if one of them may stay silent. */
  readonly opening: Opening | null;
  /** What the bytes of a session pass before they are bridged, in order. */
  taps(session: TapOptions): readonly Tap[];
  /**
   * Whether bytes of the browser begin like a key press or a pointer movement, from their first bytes alone: for the idle time in
   * the list of sessions. Viewers send each message by itself, so that a chunk rarely begins inside one. Absent if it cannot tell.
   */
  isInput?(bytes: Buffer, at: number): boolean;
  /**
   * How a viewer that agreed on the sub-protocol (or on none: empty) is shown a refusal; undefined if it cannot be. Then the
   * connection is closed with the code and reason of the refusal.
   */
  refusalForm(form: RefusalForm, subprotocol: string): ShowRefusal | undefined;
  /** Reads files again that may have changed. Throws if they cannot be used. */
  reload(): void;
}

/** The result of a negotiation. */
export interface Agreed {
  /** The leg to be bridged. */
  readonly guest: GuestLeg;
  /** Bytes of the console server that came after it. */
  readonly leftover: Buffer;
  /** In words, for the trace: `vencrypt x509 TLSv1.3`. */
  readonly security: string;
  readonly logFields: SecurityFields;
}

/** The first messages that pass through the bridge, and how long each side has for its own, in milliseconds. */
export interface Opening {
  readonly fromBrowser: { readonly message: string; readonly withinMs: number };
  readonly fromGuest: { readonly message: string; readonly withinMs: number };
}

export interface TapOptions {
  /** Only bytes that do not act on the instance may pass. */
  readonly viewOnly: boolean;
  /** To be called for each key and pointer event of the browser, also for one that does not pass; null if no limit needs it. */
  readonly onInput: (() => void) | null;
}

/** A way to show a refusal inside the protocol: `[oriel] refusal`. A `screen` is held open, `rfb` is not. */
export type RefusalForm = 'screen' | 'rfb';

export type ShowRefusal = (shown: ShownRefusal) => void;

/** A refusal, and the browser that is to see it. `holds` counts it while it is open. */
export interface ShownRefusal {
  readonly browser: BrowserLeg;
  readonly head: Buffer;
  readonly refusal: Refusal;
  /** The words for its screen, in the language of the browser. */
  readonly painted: PaintedRefusal;
  readonly requestId: string;
  readonly address: string;
  readonly holdMs: number;
  readonly holds: RefusalHolds;
}

/** What an implementation is made from. */
export interface ProtocolParts {
  readonly kind: ConsoleKind;
  readonly settings: ProxySettings;
  readonly limits: Limits;
  readonly guestLegs: GuestLegOptions;
  readonly log: Logger;
}

/** Where a console server is. */
export interface ConsoleAddress {
  readonly host: string;
  readonly port: number;
  /** The network stack that the address belongs to, if its compute agent named one. */
  readonly networkStack?: string;
}

/** The protocols that one proxy serves. */
export interface Protocols extends Closable {
  /** That of the proxy's own role: how a request is refused before its token is known. */
  readonly main: ConsoleProtocol;
  /** Throws console_type_invalid for a kind that this proxy does not serve. */
  of(type: string): ConsoleProtocol;
  reload(): void;
}

/** What a module of protocols/ exports. */
export interface ProtocolModule {
  /** Throws if the settings cannot be used. */
  open(parts: ProtocolParts): ConsoleProtocol;
  /**
   * Goes as far with a console server as a session can without its password, for the doctor. Shares nothing with sessions.
   * Returns the security that was agreed on, in words; throws the refusal that a session would meet.
   */
  probe(settings: ProxySettings, address: ConsoleAddress): Promise<string>;
}

import type { RefusedConsole } from '../../flow/refusals.ts';
import type { Observer } from '../../observe/observer.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { TrustedProxies } from '../../platform/reverse-proxy/trusted-proxies.ts';
import type { Secret } from '../../platform/secret.ts';
import type { AddressPace } from '../admission/address-pace.ts';
import type { Admission } from '../admission/admission.ts';
import type { Slot } from '../admission/slots.ts';
import type { Limits } from '../limits.ts';
import type { OpeningHandshake, UpgradeRequest } from '../listener/opening-handshake.ts';
import type { WatchedBrowser } from '../listener/watch-browser.ts';
import type { PageVisits } from '../pages/page-visits.ts';
import type { Agreed, ConsoleProtocol, Protocols } from '../protocols/protocol.ts';
import type { ProxySettings } from '../proxy-settings.ts';
import type { BrowserLeg } from '../pump/browser-leg.ts';
import type { GuestLeg } from '../pump/guest-leg.ts';
import type { Recording } from '../recording/recording.ts';
import type { CheckedConsole, TokenSource } from '../token-sources/token-source.ts';
import type { EarlyAnswer } from './announce-wait.ts';
import type { EndReasons } from './end/end-reasons.ts';
import type { SessionEnding } from './end/session-end.ts';
import type { SessionHistory } from './end/session-history.ts';
import type { ConsoleHolds } from './exclusive-use/console-holds.ts';
import type { ResumeSecrets } from './exclusive-use/resume-secrets.ts';
import type { LiveSession } from './live-session.ts';
import type { LiveSessions } from './live-sessions.ts';

/** What all sessions of a proxy share. */
export interface SessionParts {
  readonly settings: ProxySettings;
  readonly limits: Limits;
  readonly host: string;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly tokenSource: TokenSource;
  readonly sessions: LiveSessions;
  readonly history: SessionHistory;
  readonly visits: PageVisits;
  readonly handshake: OpeningHandshake;
  readonly protocols: Protocols;
  readonly admission: Admission;
  readonly holds: ConsoleHolds;
  readonly endReasons: EndReasons;
  readonly pace: AddressPace;
  readonly proxies: TrustedProxies;
  readonly log: Logger;
}

/** A WebSocket request before the first step. Each interface below is what one step adds. */
export interface Arrived {
  readonly parts: SessionParts;
  readonly upgrade: UpgradeRequest;
  /** Ends the attempt if the browser leaves before it is answered. */
  readonly watch: WatchedBrowser;
  readonly clientAddress: string;
  readonly ending: SessionEnding;
  /** Created by the proxy; replaced by that of step 2 as soon as the token authority returns it. */
  readonly requestId: string;
  /** The id that the proxy created. */
  readonly openingId: string;
}

/** The results of checks. Later steps require them, so that a check cannot move behind what it protects, or be lost. */
export interface Paced {
  readonly isPaced: true;
}
export interface Secure {
  readonly isSecure: true;
}
export interface WellFormed {
  readonly isWellFormed: true;
}
export interface OriginAllowed {
  readonly isOriginAllowed: true;
}
export interface SchemeAllowed {
  readonly isSchemeAllowed: true;
}
export interface Shared {
  readonly isShared: true;
}
export interface Held {
  readonly isHeld: true;
}

export interface HasSlot {
  readonly slot: Slot;
}

export interface HasToken {
  readonly token: Secret;
  readonly resumeSecrets: ResumeSecrets;
}

export interface Checked {
  readonly checked: CheckedConsole;
  readonly requestId: string;
  /** The protocol of the console's kind. */
  readonly protocol: ConsoleProtocol;
}

export interface Registered {
  readonly session: LiveSession;
}

export interface Connected {
  readonly guest: GuestLeg;
}

export interface Negotiated {
  readonly agreed: Agreed;
  /** Replaces that of Connected if the negotiation needed a second connection. */
  readonly guest: GuestLeg;
}

export interface Recorded {
  /** Null without `[DEFAULT] record`. */
  readonly recording: Recording | null;
}

export interface Redeemed {
  /** True if the token is single-use and was used up for this session. */
  readonly isRedeemed: boolean;
}

export interface Reported {
  /** The opening was reported; then the end of the session is, too. */
  readonly isReported: true;
}

export interface Answered {
  readonly browser: BrowserLeg;
  /** Bytes that arrived behind the request. */
  readonly head: Buffer;
}

/** Only if the browser was informed that its console needs long. */
export interface AnsweredEarly {
  readonly answeredEarly: EarlyAnswer;
}

export interface Greeted {
  /** Bytes that the browser sent behind its handshake. */
  readonly fromBrowser: Buffer;
}

/** A request that has passed all steps. */
export type Accepted = Arrived &
  Paced &
  HasSlot &
  Secure &
  WellFormed &
  HasToken &
  OriginAllowed &
  Checked &
  SchemeAllowed &
  Registered &
  Shared &
  Connected &
  Negotiated &
  Held &
  Recorded &
  Redeemed &
  Reported &
  Answered &
  Greeted;

/** A request at any step, as the code sees it that ends a failed attempt. */
export type Attempt = Arrived &
  Partial<Accepted & AnsweredEarly> & {
    /** The console of a refused token, as far as the token authority remembers it. */
    readonly refused?: RefusedConsole;
  };

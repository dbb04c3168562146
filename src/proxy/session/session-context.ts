import type { Settings } from '../../config/option-table.ts';
import type { RefusedConsole } from '../../flow/refusals.ts';
import type { Audit } from '../../observe/audit/open-audit.ts';
import type { TraceRecorder } from '../../observe/trace/trace-recorder.ts';
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
import type { BrowserLeg } from '../pump/browser-leg.ts';
import type { GuestLeg } from '../pump/guest-leg.ts';
import type { Recording } from '../recording/recording.ts';
import type { RefusalLog } from '../refusal/refusal-log.ts';
import type { CheckedConsole, TokenSource } from '../token-sources/token-source.ts';
import type { EndReasons } from './end/end-reasons.ts';
import type { Ending } from './end/session-end.ts';
import type { ConsoleClaims } from './exclusive-use/console-holds.ts';
import type { ResumeSecrets } from './exclusive-use/resume-secrets.ts';
import type { LiveSession } from './live-session.ts';
import type { LiveSessions } from './live-sessions.ts';

/** What all sessions of a proxy share. */
export interface SessionParts {
  readonly settings: Pick<Settings, 'DEFAULT' | 'vnc' | 'console' | 'consoleauth' | 'oriel'>;
  readonly limits: Limits;
  readonly host: string;
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  readonly audit: Pick<Audit, 'observe' | 'insist'>;
  readonly tokenSource: TokenSource;
  readonly sessions: LiveSessions;
  readonly visits: PageVisits;
  readonly handshake: OpeningHandshake;
  readonly protocols: Protocols;
  readonly admission: Admission;
  readonly claims: ConsoleClaims;
  readonly endReasons: EndReasons;
  readonly pace: AddressPace;
  readonly proxies: TrustedProxies;
  readonly refusalLog: RefusalLog;
  readonly log: Logger;
}

/** What the steps of accepting one session know and find out, in this order. Steps may rely on what earlier ones set. */
export interface SessionContext {
  readonly parts: SessionParts;
  /** With what came after the request, once the watch of the browser has ended. */
  upgrade: UpgradeRequest;
  /** Ends the context where the browser leaves before it is answered. */
  watch?: WatchedBrowser;
  readonly clientAddress: string;
  readonly ending: Ending;
  /** Fresh at first; that of step 2 as soon as the token authority has told it, also with a refusal. */
  requestId: string;
  /** The console of a token that was refused, as far as the token authority remembers it. */
  refused?: RefusedConsole;
  /** Once it was let in. */
  slot?: Slot;
  /** Whether the audit has it as opened, and is to hear of its end. */
  isTold: boolean;
  token?: Secret;
  resumeSecrets: ResumeSecrets;
  checked?: CheckedConsole;
  /** That of the token's kind of console. */
  protocol?: ConsoleProtocol;
  session?: LiveSession;
  guest?: GuestLeg;
  /** What was agreed on with the console server. */
  agreed?: Agreed;
  /** Where `[DEFAULT] record` is set. */
  recording?: Recording;
  browser?: BrowserLeg;
  fromBrowser: Buffer;
  /** Whether the token, being good for one console, has been taken for this one. */
  isClaimed: boolean;
}

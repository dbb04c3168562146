import { randomUUID } from 'node:crypto';
import type { ConsoleKind } from '../../consoles/console-kinds.ts';
import type { Session } from '../../contracts/sessions/sessions.ts';
import type { PageMessage } from '../../flow/page-message.ts';
import { Refusal, type RefusalCode } from '../../flow/refusals.ts';
import { OWN_SUBPROTOCOL } from '../listener/opening-handshake.ts';
import type { ConsoleProtocol, Opening } from '../protocols/protocol.ts';
import { Bridge, type BridgeEnd } from '../pump/bridge.ts';
import type { BrowserLeg } from '../pump/browser-leg.ts';
import { closeReason } from '../pump/close-reason.ts';
import type { GuestLeg } from '../pump/guest-leg.ts';
import type { Recording } from '../recording/recording.ts';
import type { CheckedConsole } from '../token-sources/token-source.ts';
import type { SessionEnding } from './end/session-end.ts';
import { type ReasonWait, waitForReason } from './end/wait-for-reason.ts';
import { PagePings } from './page-pings.ts';
import { TimeLimits, type TimeLimitsOptions } from './time-limits.ts';

/** Nova's reason for a closed guest leg, which stock viewers and scripts expect. */
const TARGET_CLOSED = 'Target closed';

/** What a bridge starts with: the protocol, the bytes that each peer sent after its handshake, and the recording. */
export interface Beginning {
  readonly protocol: ConsoleProtocol;
  readonly fromBrowser: Buffer;
  readonly fromGuest: Buffer;
  readonly recording: Recording | undefined;
  /** Called when the first byte of the instance passes to the viewer. */
  readonly onShown: () => void;
}

export interface LiveSessionOptions extends ReasonWait {
  readonly checked: CheckedConsole;
  readonly kind: ConsoleKind;
  readonly clientAddress: string;
  readonly proxyHost: string;
  readonly startedAt: number;
  readonly ending: SessionEnding;
  readonly guestBacklogBytes: number;
}

/** How a session ended, for the log and the trace: by a refusal, or because the browser closed or was lost. */
export interface SessionEnd {
  readonly how: 'refused' | 'browser_closed' | 'browser_lost' | 'guest_closed';
  readonly refusal: Refusal | undefined;
}

/** A session, from the check of its token to its end: listed by the proxy, and ended at the request of other processes. */
export class LiveSession {
  readonly id = randomUUID();
  /** The time of its hold on the console, and whether it is granted; see ConsoleHolds. */
  hold: { readonly at: number; readonly isHeld: boolean } | undefined;
  readonly #options: LiveSessionOptions;
  #bridge: Bridge | undefined;
  #browser: BrowserLeg | undefined;
  #guest: GuestLeg | undefined;
  #timeLimits: TimeLimits | undefined;
  #beginning: NodeJS.Timeout | undefined;
  #stopWaiting = () => {};
  #onOver: ((end: SessionEnd) => void) | undefined;
  #stopsAt: number | undefined;
  #showsInput = false;

  constructor(options: LiveSessionOptions) {
    this.#options = options;
  }

  get requestId(): string {
    return this.#options.checked.requestId;
  }

  get instanceUuid(): string {
    return this.#options.checked.console.instanceUuid;
  }

  get computeHost(): string {
    return this.#options.checked.console.computeHost;
  }

  get viewOnly(): boolean {
    return this.#options.checked.console.viewOnly;
  }

  get kind(): ConsoleKind {
    return this.#options.kind;
  }

  /** The console that its token led to. */
  get checked(): CheckedConsole {
    return this.#options.checked;
  }

  /** Local port of the connection to the console server; 0 before there is one. */
  get guestLocalPort(): number {
    return this.#guest?.localPort ?? 0;
  }

  get bytesToBrowser(): number {
    return this.#bridge?.bytesToBrowser ?? 0;
  }

  get bytesToGuest(): number {
    return this.#bridge?.bytesToGuest ?? 0;
  }

  /** For how long a leg has not taken its bytes, in ms. */
  slowMs(leg: 'browser' | 'guest'): number {
    return this.#bridge?.slowMs(leg) ?? 0;
  }

  get isEnding(): boolean {
    return this.#options.ending.cause !== undefined;
  }

  get isBridged(): boolean {
    return this.#bridge !== undefined;
  }

  describe(): Session {
    const { checked, clientAddress, proxyHost, startedAt } = this.#options;
    const { instanceUuid, instanceName, computeHost, userId, userName, projectId, viewOnly } =
      checked.console;
    const idleMs = this.#idleMs;
    return {
      sessionId: this.id,
      requestId: checked.requestId,
      instanceUuid,
      userId,
      userName,
      projectId,
      clientAddress,
      proxyHost,
      startedAt,
      bytesToBrowser: this.bytesToBrowser,
      bytesToGuest: this.bytesToGuest,
      viewOnly,
      computeHost,
      kind: this.kind.type,
      ...(instanceName === undefined ? {} : { instanceName }),
      ...(idleMs === undefined ? {} : { idleMs }),
      guestLocalPort: this.guestLocalPort,
    };
  }

  /** Undefined for view-only sessions, whose input does not pass, and for protocols that do not show it. */
  get #idleMs(): number | undefined {
    if (this.#bridge === undefined || !this.#showsInput || this.viewOnly) return undefined;
    return Math.round(performance.now() - this.#bridge.lastInputAt);
  }

  /** Sets the connection to the console server. */
  reached(guest: GuestLeg): void {
    this.#guest = guest;
  }

  /** Announces to Oriel's page that this process stops at `stopsAt` (ms of performance.now()), now or once the console is open. */
  announceStop(stopsAt: number): void {
    this.#stopsAt = stopsAt;
    this.#announceStop();
  }

  /** Ends the session at whatever stage it is. */
  end(refusal: Refusal): void {
    this.#options.ending.end(refusal);
  }

  /** [step 16] Bridges until one side ends or the session is ended. Calls `onOver` once, when both legs are released. */
  bridge(
    browser: BrowserLeg,
    guest: GuestLeg,
    { protocol, fromBrowser, fromGuest, recording, onShown }: Beginning,
    limits: TimeLimitsOptions,
    onOver: (end: SessionEnd) => void,
  ): void {
    const { ending, guestBacklogBytes } = this.#options;
    this.#browser = browser;
    this.#guest = guest;
    this.#onOver = onOver;
    this.#bridge = new Bridge(browser, guest, guestBacklogBytes, (end) => this.#sideEnded(end), onShown);
    const timeLimits = new TimeLimits(
      limits,
      (message) => this.#send(message),
      (refusal) => this.end(refusal),
    );
    this.#timeLimits = timeLimits;
    if (this.viewOnly) this.#send({ type: 'view_only' });
    const { instanceUuid: id, instanceName: name, keymap } = this.checked.console;
    if (name !== undefined) this.#send({ type: 'instance', id, name });
    if (keymap !== undefined) this.#send({ type: 'keymap', keymap });
    if (browser.protocol === OWN_SUBPROTOCOL) this.#answerPings(browser);
    this.#announceStop();
    timeLimits.start();
    const { countsInput, onInput } = timeLimits;
    const taps = protocol.taps({ viewOnly: this.viewOnly, onInput: countsInput ? onInput : null });
    this.#showsInput = protocol.isInput !== undefined;
    // The recorder is last: it records what the other taps pass.
    this.#bridge.start({
      ...(protocol.isInput === undefined ? {} : { isInput: protocol.isInput }),
      fromBrowser,
      fromGuest,
      taps: recording === undefined ? taps : [...taps, recording],
    });
    if (protocol.opening !== null) this.#requireOpening(protocol.opening);
    ending.onEnd(() => this.#over({ how: 'refused', refusal: ending.refusal }));
  }

  #answerPings(browser: BrowserLeg): void {
    const pings = new PagePings({
      backlog: () => browser.backlog,
      send: (message) => this.#send(message),
    });
    browser.receivedText = pings.received;
    pings.start();
  }

  #announceStop(): void {
    if (this.#stopsAt === undefined) return;
    const endsInMs = Math.max(0, Math.round(this.#stopsAt - performance.now()));
    this.#send({ type: 'warning', code: 'proxy_stopped', endsInMs });
  }

  /** Sends a message to Oriel's page. For other viewers a text frame is a protocol error. */
  #send(message: PageMessage): void {
    if (this.#browser?.protocol === OWN_SUBPROTOCOL) this.#browser.sendText(JSON.stringify(message));
  }

  /** Ends the session if one side does not send the first message that its protocol demands. */
  #requireOpening({ fromBrowser, fromGuest }: Opening): void {
    const refuse = (code: RefusalCode, { message, withinMs }: Opening['fromGuest']) =>
      this.end(new Refusal(code, `no ${message} for ${withinMs} ms`));
    this.#beginning = setTimeout(() => {
      if (this.#bridge?.bytesToGuest === 0) refuse('client_handshake_timeout', fromBrowser);
      else if (this.#bridge?.bytesToBrowser === 0) {
        this.#beginning = setTimeout(() => {
          if (this.#bridge?.bytesToBrowser === 0) refuse(this.#options.kind.refusals.silent, fromGuest);
        }, fromGuest.withinMs);
      }
    }, fromBrowser.withinMs);
  }

  #sideEnded(end: BridgeEnd): void {
    if (end.by === 'guest') {
      this.#waitForReason(end.error?.message ?? '');
    } else if (end.end.how === 'refused') {
      this.#over({ how: 'refused', refusal: end.end.refusal });
    } else {
      this.#over({ how: end.end.how === 'closed' ? 'browser_closed' : 'browser_lost', refusal: undefined });
    }
  }

  #waitForReason(error: string): void {
    this.#stopWaiting = waitForReason(this, this.#options, (reason) => {
      if (typeof reason !== 'string') return this.end(reason);
      const detail = [error, reason].filter(Boolean).join('; ');
      const refusal = new Refusal(this.#options.kind.refusals.closed, detail);
      this.#over({ how: 'guest_closed', refusal });
    });
  }

  #over(end: SessionEnd): void {
    const onOver = this.#onOver;
    if (onOver === undefined) return;
    this.#onOver = undefined;
    this.#timeLimits?.stop();
    clearTimeout(this.#beginning);
    this.#stopWaiting();
    if (end.refusal !== undefined) this.#closeBrowser(end, end.refusal);
    this.#guest?.finish();
    onOver(end);
  }

  #closeBrowser(end: SessionEnd, refusal: Refusal): void {
    const ownPage = this.#browser?.protocol === OWN_SUBPROTOCOL;
    const reason =
      end.how === 'guest_closed' && !ownPage ? TARGET_CLOSED : closeReason(refusal, this.requestId);
    this.#browser?.close(refusal.kind.closeCode, reason);
  }
}

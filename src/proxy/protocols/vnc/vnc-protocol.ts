import type { AuthorizedConsole } from '../../../contracts/consoleauth.ts';
import { NO_BYTES } from '../../../rfb/byte-reader.ts';
import { ClientHandshake } from '../../../rfb/handshake/handshake-with-client.ts';
import { isInput } from '../../../rfb/messages/input-messages.ts';
import type { BrowserLeg } from '../../pump/browser-leg.ts';
import type { GuestLeg } from '../../pump/guest-leg.ts';
import type { Tap } from '../../pump/taps.ts';
import type { SessionEnding } from '../../session/end/session-end.ts';
import type { CheckedConsole } from '../../token-sources/token-source.ts';
import { connectConsole } from '../connect-console.ts';
import { openAccessPath } from '../open-access-path.ts';
import type {
  Agreed,
  ConsoleProtocol,
  Opening,
  ProtocolParts,
  RefusalForm,
  ShowRefusal,
  TapOptions,
} from '../protocol.ts';
import { runWithBrowser } from './converse-with-browser.ts';
import { negotiateWithGuest, securityInWords } from './negotiate-with-guest.ts';
import { DrawingQueue } from './refusal/drawing-queue.ts';
import { refuseByRfb } from './refusal/refuse-by-rfb.ts';
import { refuseByScreen } from './refusal/refuse-by-screen.ts';
import { inputTap, viewOnlyTap } from './taps.ts';
import { GuestTlsFiles } from './tls/guest-tls-files.ts';

export { probe } from './probe.ts';

/** For the registry. */
export function open(parts: ProtocolParts): ConsoleProtocol {
  return new VncProtocol(parts);
}

/** RFB [RFC 6143]: the proxy negotiates security with each side; the bytes after it pass unchanged. */
class VncProtocol implements ConsoleProtocol {
  readonly kind: ProtocolParts['kind'];
  readonly #parts: ProtocolParts;
  readonly #tls: GuestTlsFiles;
  readonly #drawings = new DrawingQueue();

  constructor(parts: ProtocolParts) {
    this.kind = parts.kind;
    this.#parts = parts;
    this.#tls = new GuestTlsFiles(parts.settings, parts.log);
  }

  connect(console: AuthorizedConsole, ending: SessionEnding): Promise<GuestLeg> {
    const { settings, guestLegs } = this.#parts;
    return connectConsole(this.kind, console, settings.oriel.vnc_connect_timeout * 1000, guestLegs, ending);
  }

  async negotiate(guest: GuestLeg, checked: CheckedConsole, ending: SessionEnding): Promise<Agreed> {
    const { settings } = this.#parts;
    const { console, password } = checked;
    const agreed = await negotiateWithGuest(await this.#openPath(guest, console, ending), {
      settings,
      tls: () => this.#tls.current,
      host: console.host,
      password,
      ending,
      connect: async () => this.#openPath(await this.connect(console, ending), console, ending),
    });
    const security = securityInWords(agreed);
    const { leg, leftover } = agreed;
    return { guest: leg, leftover, security, logFields: { vnc_security: security } };
  }

  async greet(browser: BrowserLeg, head: Buffer, ending: SessionEnding): Promise<Buffer> {
    const timeoutMs = this.#parts.settings.oriel.client_handshake_timeout * 1000;
    const { leftover } = await runWithBrowser(browser, new ClientHandshake(), head, { timeoutMs, ending });
    return leftover;
  }

  /** The last two messages of the handshake [RFC 6143 7.3] pass through the bridge. */
  get opening(): Opening {
    const { client_handshake_timeout, vnc_handshake_timeout } = this.#parts.settings.oriel;
    return {
      fromBrowser: { message: 'ClientInit', withinMs: client_handshake_timeout * 1000 },
      fromGuest: { message: 'ServerInit', withinMs: vnc_handshake_timeout * 1000 },
    };
  }

  taps({ viewOnly, onInput }: TapOptions): readonly Tap[] {
    if (viewOnly) return [viewOnlyTap(onInput ?? (() => {}))];
    return onInput === null ? [] : [inputTap(onInput)];
  }

  readonly isInput = isInput;

  refusalForm(form: RefusalForm, subprotocol: string): ShowRefusal | undefined {
    if (subprotocol !== '' && !this.kind.subprotocols.includes(subprotocol)) return undefined;
    return form === 'rfb' ? refuseByRfb : (shown) => refuseByScreen(shown, this.#drawings);
  }

  reload(): void {
    this.#tls.reload();
  }

  /** Passes the internal access path, if the console has one. */
  async #openPath(leg: GuestLeg, { internalAccessPath: path }: AuthorizedConsole, ending: SessionEnding) {
    const { settings, limits } = this.#parts;
    if (path === null || path === '') return { leg, received: NO_BYTES };
    const timeoutMs = settings.oriel.vnc_handshake_timeout * 1000;
    const { refusals } = this.kind;
    const maxAnswer = limits.accessPathAnswerBytes;
    const received = await openAccessPath(leg, path, { refusals, timeoutMs, ending, maxAnswer });
    return { leg, received };
  }

  close(): void {
    this.#tls.close();
    this.#drawings.close();
  }
}

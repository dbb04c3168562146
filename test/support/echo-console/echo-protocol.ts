import { DEFAULT_LIMITS } from '../../../src/proxy/limits.ts';
import { connectConsole } from '../../../src/proxy/protocols/connect-console.ts';
import type {
  Agreed,
  ConsoleAddress,
  ConsoleProtocol,
  ProtocolParts,
  TapOptions,
} from '../../../src/proxy/protocols/protocol.ts';
import type { BrowserLeg } from '../../../src/proxy/pump/browser-leg.ts';
import { ReadBuffers } from '../../../src/proxy/pump/buffers/read-buffers.ts';
import type { GuestLeg } from '../../../src/proxy/pump/guest-leg.ts';
import type { Tap } from '../../../src/proxy/pump/taps.ts';
import { Turns } from '../../../src/proxy/pump/turns.ts';
import { BROWSER_GONE } from '../../../src/proxy/session/end/browser-gone.ts';
import { SessionEnding } from '../../../src/proxy/session/end/session-end.ts';
import { ECHO } from './echo-kind.ts';

const CONNECT_MS = 1_000;
const NOTHING = Buffer.alloc(0);

/** Bytes as they come, without a handshake on either side. */
class EchoProtocol implements ConsoleProtocol {
  readonly kind: ProtocolParts['kind'];
  readonly opening = null;
  readonly #parts: ProtocolParts;

  constructor(parts: ProtocolParts) {
    this.kind = parts.kind;
    this.#parts = parts;
  }

  connect(console: ConsoleAddress, ending: SessionEnding): Promise<GuestLeg> {
    return connectConsole(this.kind, console, CONNECT_MS, this.#parts.guestLegs, ending);
  }

  async negotiate(guest: GuestLeg): Promise<Agreed> {
    return { guest, leftover: NOTHING, security: 'none', logFields: { vnc_security: null } };
  }

  async greet(browser: BrowserLeg, head: Buffer): Promise<Buffer> {
    const early: Buffer[] = [];
    let isGone = false;
    browser.listener = {
      data(chunk, start, end) {
        early.push(Buffer.from(chunk.subarray(start, end)));
        return true;
      },
      drained() {},
      ended() {
        isGone = true;
      },
    };
    browser.hold();
    browser.start(head);
    if (isGone) throw BROWSER_GONE;
    return Buffer.concat(early);
  }

  taps({ viewOnly, onInput }: TapOptions): readonly Tap[] {
    if (!viewOnly && onInput === null) return [];
    return [
      {
        fromBrowser(bytes) {
          onInput?.();
          return viewOnly ? NOTHING : bytes;
        },
      },
    ];
  }

  refusalForm(): undefined {}

  reload(): void {}

  close(): void {}
}

export function open(parts: ProtocolParts): ConsoleProtocol {
  return new EchoProtocol(parts);
}

export async function probe(_settings: unknown, address: ConsoleAddress): Promise<string> {
  const { closeWaitMs } = DEFAULT_LIMITS;
  const legs = { buffers: new ReadBuffers(), turns: new Turns(DEFAULT_LIMITS), closeWaitMs, onSocket() {} };
  (await connectConsole(ECHO, address, CONNECT_MS, legs, new SessionEnding())).finish();
  return 'none';
}

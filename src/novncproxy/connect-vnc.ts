import { connect } from 'node:net';
import { Refusal } from '../flow/refusals.ts';
import { GuestLeg, type GuestLegOptions } from './bridge/guest-leg.ts';
import type { Ending } from './ending.ts';

/** How long one of several addresses of a host is tried before the next one gets its chance. */
const NEXT_ADDRESS_MS = 1_000;
const KEEP_ALIVE_AFTER_MS = 60_000;

export interface VncAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Opens the TCP connection to a VNC server, trying every address that the host name has.
 * Throws vnc_unreachable. Nothing is read before the leg's first `release`.
 */
export function connectVnc(
  { host, port }: VncAddress,
  timeoutMs: number,
  options: GuestLegOptions,
  ending: Ending,
): Promise<GuestLeg> {
  return new Promise((resolve, reject) => {
    const leg = new GuestLeg(options);
    const fail = (detail: string, cause?: unknown) => {
      clearTimeout(deadline);
      leg.destroy();
      reject(new Refusal('vnc_unreachable', `${host}:${port}: ${detail}`, { cause }));
    };
    const deadline = setTimeout(() => fail(`no connection within ${timeoutMs} ms`), timeoutMs);
    const socket = connect({
      host,
      port,
      onread: leg.onread,
      allowHalfOpen: true, // What a browser said last still goes out after the guest has closed its side.
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    });
    leg.attach(socket);
    leg.listener = { bytes: () => true, drained() {}, ended: (error) => fail(describe(error), error) };
    socket.once('connect', () => {
      clearTimeout(deadline);
      resolve(leg);
    });
    ending.onEnd(() => fail('the session was ended meanwhile'));
  });
}

function describe(error: Error | undefined): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join('; ');
  return error?.message ?? 'closed at once';
}

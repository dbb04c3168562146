import { lookup } from 'node:dns';
import { connect, isIP, type LookupFunction } from 'node:net';
import type { ConsoleKind, KindRefusals } from '../../consoles/console-kinds.ts';
import { Refusal } from '../../flow/refusals.ts';
import { GuestLeg, type GuestLegOptions } from '../pump/guest-leg.ts';
import type { SessionEnding } from '../session/end/session-end.ts';
import { type AddressGuard, guardAddresses } from './guard-addresses.ts';
import type { ConsoleAddress } from './protocol.ts';

/** How long one of several addresses of a host is tried before the next one, in ms. */
const NEXT_ADDRESS_MS = 1_000;
const KEEP_ALIVE_AFTER_MS = 60_000;
/**
 * A hypervisor names the port of a starting instance about 200 ms before the console server listens. A refused connection is
 * therefore retried for this long, in ms, with this pause between two attempts.
 */
const RETRY_REFUSED_FOR_MS = 1_000;
const BETWEEN_ATTEMPTS_MS = 100;

/**
 * Opens the TCP connection to a console server; tries every address of the host name. Nothing is read before the leg's first
 * `release`.
 * @throws {Refusal} unreachable and addressUnusable of the kind
 */
export async function connectConsole(
  { refusals }: Pick<ConsoleKind, 'refusals'>,
  address: ConsoleAddress,
  timeoutMs: number,
  options: GuestLegOptions,
  ending: SessionEnding,
): Promise<GuestLeg> {
  const guard = guardAddresses(address.networkStack, refusals);
  const literal = isIP(address.host) === 0 ? undefined : guard(address.host);
  if (literal !== undefined) throw literal;
  const startedAt = performance.now();
  for (;;) {
    const leftMs = Math.max(1, Math.ceil(startedAt + timeoutMs - performance.now()));
    try {
      return await attempt(refusals, address, guard, leftMs, options, ending);
    } catch (error) {
      const triedMs = performance.now() - startedAt + BETWEEN_ATTEMPTS_MS;
      if (!isPortClosed(error) || triedMs > Math.min(RETRY_REFUSED_FOR_MS, timeoutMs)) throw error;
      await pause(BETWEEN_ATTEMPTS_MS, ending);
      if (ending.refusal !== undefined) throw error;
    }
  }
}

function attempt(
  { unreachable }: KindRefusals,
  { host, port }: ConsoleAddress,
  guard: AddressGuard,
  timeoutMs: number,
  options: GuestLegOptions,
  ending: SessionEnding,
): Promise<GuestLeg> {
  return new Promise((resolve, reject) => {
    const leg = new GuestLeg(options);
    const fail = (detail: string, cause?: unknown) => {
      clearTimeout(deadline);
      leg.destroy();
      const refusal = new Refusal(unreachable, `${host}:${port}: ${detail}`, { cause });
      reject(cause instanceof Refusal ? cause : refusal);
    };
    const deadline = setTimeout(() => fail(`no connection within ${timeoutMs} ms`), timeoutMs);
    const socket = connect({
      host,
      port,
      lookup: guardedLookup(guard),
      onread: leg.onread,
      allowHalfOpen: true, // The browser's last bytes still go out after the console server has closed its side.
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
    ending.onEnd(() => fail('the session ended meanwhile'));
  });
}

/** Resolves names as Node.js does; fails with the guard's refusal for an address that must not be dialled. */
function guardedLookup(guard: AddressGuard): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      const refusal = error === null ? addresses.map(guard).find((each) => each !== undefined) : undefined;
      callback((refusal as NodeJS.ErrnoException | undefined) ?? error, found as string, family);
    });
  };
}

function pause(ms: number, ending: SessionEnding): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    ending.onEnd(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** True if every address of the host refused the connection: no program listens on the port. */
function isPortClosed(error: unknown): boolean {
  const cause = error instanceof Refusal ? error.cause : undefined;
  const errors: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return errors.every((each) => each instanceof Error && 'code' in each && each.code === 'ECONNREFUSED');
}

function describe(error: Error | undefined): string {
  if (error instanceof AggregateError) return error.errors.map((each: Error) => each.message).join('; ');
  return error?.message ?? 'closed at once';
}

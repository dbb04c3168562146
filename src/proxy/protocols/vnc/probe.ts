import type { Settings } from '../../../config/option-table.ts';
import { NOVNC } from '../../../consoles/console-kinds.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { messageOf } from '../../../platform/message-of.ts';
import { NO_BYTES } from '../../../rfb/byte-reader.ts';
import { RfbFailure } from '../../../rfb/rfb-failure.ts';
import { DEFAULT_LIMITS } from '../../limits.ts';
import { ReadBuffers } from '../../pump/buffers/read-buffers.ts';
import type { GuestLegOptions } from '../../pump/guest-leg.ts';
import { Turns } from '../../pump/turns.ts';
import { SessionEnding } from '../../session/end/session-end.ts';
import { connectConsole } from '../connect-console.ts';
import type { ConsoleAddress } from '../protocol.ts';
import { negotiateWithGuest, securityInWords } from './negotiate-with-guest.ts';
import { type GuestTls, readGuestTls } from './tls/guest-tls-files.ts';

/** The doctor calls every proxy and does not wait long. */
const MAX_SECONDS = 5;

type ProbeSettings = Pick<Settings, 'vnc' | 'oriel'>;

/**
 * Greets a VNC server as step 16 does and leaves before ClientInit, so that no other viewer is disconnected. Passwords are not
 * tried: a server that asks for one counts as reached.
 */
export async function probe({ vnc, oriel }: ProbeSettings, address: ConsoleAddress): Promise<string> {
  const settings: ProbeSettings = {
    vnc,
    oriel: { ...oriel, vnc_handshake_timeout: Math.min(oriel.vnc_handshake_timeout, MAX_SECONDS) },
  };
  const ending = new SessionEnding();
  const timeoutMs = Math.min(oriel.vnc_connect_timeout, MAX_SECONDS) * 1000;
  const connect = async () => ({
    leg: await connectConsole(NOVNC, address, timeoutMs, legOptions(), ending),
    received: NO_BYTES,
  });
  const first = await connect();
  let { leg } = first;
  try {
    const { host } = address;
    const tls = () => readNow(settings);
    const agreed = await negotiateWithGuest(first, { settings, tls, host, password: null, ending, connect });
    leg = agreed.leg;
    return securityInWords(agreed);
  } catch (error) {
    if (demandsPassword(error)) return 'a password, which was not tried';
    throw error;
  } finally {
    leg.finish();
  }
}

/** Shares nothing with sessions. */
function legOptions(): GuestLegOptions {
  const { closeWaitMs } = DEFAULT_LIMITS;
  return { buffers: new ReadBuffers(), turns: new Turns(DEFAULT_LIMITS), closeWaitMs, onSocket() {} };
}

function readNow(settings: ProbeSettings): GuestTls | null {
  try {
    return readGuestTls(settings);
  } catch (cause) {
    throw new Refusal('vnc_tls_unready', messageOf(cause), { cause });
  }
}

function demandsPassword(error: unknown): boolean {
  return (
    error instanceof Refusal && error.cause instanceof RfbFailure && error.cause.code === 'password_missing'
  );
}

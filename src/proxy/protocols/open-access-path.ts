import { Refusal } from '../../flow/refusals.ts';
import type { GuestLeg } from '../pump/guest-leg.ts';
import type { SessionEnding } from '../session/end/session-end.ts';
import { converseWithConsole } from './converse-with-console.ts';

const HEAD_END = '\r\n\r\n';

/**
 * Nova's `internal_access_path`: the VNC server is behind an HTTP server that joins us to it by CONNECT.
 * Returns what of the VNC server's own bytes came along with the answer. Throws vnc_unreachable, vnc_silent.
 */
export function openAccessPath(
  leg: GuestLeg,
  path: string,
  { timeoutMs, ending, maxAnswer }: { timeoutMs: number; ending: SessionEnding; maxAnswer: number },
): Promise<Buffer> {
  // The path is the hypervisor's word and may hold a session id: never in a log, and no way to smuggle in a header.
  if (!/^[\x21-\x7e]+$/.test(path))
    throw new Refusal('vnc_unreachable', 'the internal access path is malformed');
  leg.write(Buffer.from(`CONNECT ${path} HTTP/1.1\r\n\r\n`, 'latin1'));
  let heard = Buffer.alloc(0);
  return converseWithConsole(leg, {
    timeoutMs,
    ending,
    take(bytes) {
      heard = Buffer.concat([heard, bytes]);
      const end = heard.indexOf(HEAD_END);
      if (end === -1 && heard.length <= maxAnswer) return undefined;
      if (end === -1)
        throw new Refusal('vnc_unreachable', `the access path answered over ${maxAnswer} bytes`);
      const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(heard.toString('latin1', 0, end))?.[1];
      if (status === '200') return heard.subarray(end + HEAD_END.length);
      throw new Refusal('vnc_unreachable', `the access path answered with status ${status ?? '(none)'}`);
    },
    hungUp: () => new Refusal('vnc_unreachable', 'the access path closed the connection'),
  });
}

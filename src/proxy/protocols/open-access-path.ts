import type { ConsoleKind } from '../../consoles/console-kinds.ts';
import { Refusal } from '../../flow/refusals.ts';
import type { GuestLeg } from '../pump/guest-leg.ts';
import type { SessionEnding } from '../session/end/session-end.ts';
import { converseWithConsole } from './converse-with-console.ts';

const HEAD_END = '\r\n\r\n';

export interface AccessPathOptions extends Pick<ConsoleKind, 'refusals'> {
  readonly timeoutMs: number;
  readonly ending: SessionEnding;
  /** Bytes of the answer up to its empty line. */
  readonly maxAnswer: number;
}

/**
 * Opens Nova's `internal_access_path`: an HTTP server in front of the console server connects the proxy to it by CONNECT.
 * @returns bytes of the console server that arrived behind the answer
 * @throws {Refusal} unreachable and silent of the kind
 */
export function openAccessPath(leg: GuestLeg, path: string, options: AccessPathOptions): Promise<Buffer> {
  const { refusals, timeoutMs, ending, maxAnswer } = options;
  // The hypervisor names the path, which may contain a session id: it is never logged and must not add a header.
  if (!/^[\x21-\x7e]+$/.test(path))
    throw new Refusal(refusals.unreachable, 'the internal access path is malformed');
  leg.write(Buffer.from(`CONNECT ${path} HTTP/1.1\r\n\r\n`, 'latin1'));
  let received = Buffer.alloc(0);
  return converseWithConsole(leg, {
    refusals,
    timeoutMs,
    ending,
    take(bytes) {
      received = Buffer.concat([received, bytes]);
      const end = received.indexOf(HEAD_END);
      if (end === -1 && received.length <= maxAnswer) return undefined;
      if (end === -1)
        throw new Refusal(refusals.unreachable, `the access path answered over ${maxAnswer} bytes`);
      const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(received.toString('latin1', 0, end))?.[1];
      if (status === '200') return received.subarray(end + HEAD_END.length);
      throw new Refusal(refusals.unreachable, `the access path answered with status ${status ?? '(none)'}`);
    },
    hungUp: () => new Refusal(refusals.unreachable, 'the access path closed the connection'),
  });
}

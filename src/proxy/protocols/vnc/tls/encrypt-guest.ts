import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { Refusal } from '../../../../flow/refusals.ts';
import type { TlsKind } from '../../../../rfb/dialogue.ts';
import type { GuestLeg } from '../../../pump/guest-leg.ts';
import type { SessionEnding } from '../../../session/end/session-end.ts';
import type { GuestTls } from './guest-tls-files.ts';
import { refuseTls, type TlsStanding } from './refuse-tls.ts';

export interface EncryptOptions {
  readonly tls: GuestTls | null;
  /** As it was dialled: a certificate must be for this name or address. */
  readonly host: string;
  readonly timeoutMs: number;
  readonly ending: SessionEnding;
}

/**
 * [step 16] Puts TLS on the connection to a VNC server and holds it again. Throws the vnc_tls_ refusals; then the
 * connection is gone.
 */
export function encryptGuest(
  leg: GuestLeg,
  kind: TlsKind,
  { tls, host, timeoutMs, ending }: EncryptOptions,
): Promise<TlsStanding> {
  const secureContext = tls?.contexts[kind];
  if (tls == null || secureContext == null) {
    throw new Refusal(
      'vnc_tls_unready',
      'the files of [vnc] vencrypt_ could not be read since they were set',
    );
  }
  const name = host.replace(/\.$/, '');
  return new Promise((resolve, reject) => {
    const fail = (cause: Error | undefined) => {
      clearTimeout(deadline);
      leg.destroy();
      reject(cause);
    };
    const deadline = setTimeout(() => fail(new Refusal('vnc_tls_silent', `for ${timeoutMs} ms`)), timeoutMs);
    const gave = kind === 'x509' && tls.hasCertificate;
    const putTlsOn = (plain: Socket) =>
      connect({
        socket: plain,
        secureContext,
        host: name,
        // [RFC 6066 3] An address is no server name.
        ...(isIP(name) === 0 ? { servername: name } : {}),
        // Who has no certificate can't have a wrong one; `anonymous` has no other ciphers, `x509` none of those.
        rejectUnauthorized: kind === 'x509',
      });
    const socket = leg.encrypt(putTlsOn, {
      bytes: () => true,
      drained() {},
      ended: (error) => fail(refuseTls(error, gave, kind)),
    });
    socket.once('secureConnect', () => {
      clearTimeout(deadline);
      leg.hold();
      // A server that asks for a certificate names the signatures that it takes; it is the only trace that Node.js keeps of it.
      const wasAsked = socket.getSharedSigalgs().length > 0;
      resolve({ kind, protocol: socket.getProtocol() ?? 'TLS', wasAsked, gave });
    });
    ending.onEnd(() => fail(ending.cause));
  });
}

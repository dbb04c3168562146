import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { Refusal } from '../../../../flow/refusals.ts';
import type { TlsKind } from '../../../../rfb/dialogue.ts';
import type { GuestLeg } from '../../../pump/guest-leg.ts';
import type { SessionEnding } from '../../../session/end/session-end.ts';
import type { GuestTls } from './guest-tls-files.ts';
import { refuseTls, type TlsResult } from './refuse-tls.ts';

export interface EncryptOptions {
  readonly tls: GuestTls | null;
  /** The dialled name or address, for which a certificate must be valid. */
  readonly host: string;
  readonly timeoutMs: number;
  readonly ending: SessionEnding;
}

/** [step 16] Starts TLS on the connection to a VNC server and holds it again. Throws the vnc_tls_ refusals and destroys the connection then. */
export function encryptGuest(
  leg: GuestLeg,
  kind: TlsKind,
  { tls, host, timeoutMs, ending }: EncryptOptions,
): Promise<TlsResult> {
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
    const hasShown = kind === 'x509' && tls.hasCertificate;
    const putTlsOn = (plain: Socket) =>
      connect({
        socket: plain,
        secureContext,
        host: name,
        // [RFC 6066 3] An address is no server name.
        ...(isIP(name) === 0 ? { servername: name } : {}),
        // `anonymous` allows only ciphers without a certificate, `x509` none of those.
        rejectUnauthorized: kind === 'x509',
      });
    const socket = leg.encrypt(putTlsOn, {
      bytes: () => true,
      drained() {},
      ended: (error) => fail(refuseTls(error, hasShown, kind)),
    });
    socket.once('secureConnect', () => {
      clearTimeout(deadline);
      leg.hold();
      // A server that requests a certificate names signature algorithms; Node.js exposes nothing else about the request.
      const isRequested = socket.getSharedSigalgs().length > 0;
      resolve({ kind, protocol: socket.getProtocol() ?? 'TLS', isRequested, hasShown });
    });
    ending.onEnd(() => fail(ending.cause));
  });
}

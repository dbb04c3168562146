import type { Settings } from '../../../config/option-table.ts';
import type { Secret } from '../../../platform/secret.ts';
import {
  type AgreedScheme,
  type SchemeName,
  ServerHandshake,
  type ServerHandshakeResult,
} from '../../../rfb/handshake/handshake-with-server.ts';
import type { GuestLeg } from '../../pump/guest-leg.ts';
import type { SessionEnding } from '../../session/end/session-end.ts';
import { type Agreed, refusalOf, runWithGuest } from './converse-with-guest.ts';
import type { GuestTls } from './tls/guest-tls-files.ts';

export interface Negotiation {
  readonly settings: Pick<Settings, 'vnc' | 'oriel'>;
  readonly tls: () => GuestTls | null;
  /** The dialled name or address. */
  readonly host: string;
  readonly password: Secret | null;
  readonly ending: SessionEnding;
  /** Connects to the server, up to where it speaks RFB. */
  readonly connect: () => Promise<Reached>;
}

/** A connection to a VNC server, and what it has already sent. */
interface Reached {
  readonly leg: GuestLeg;
  readonly received: Buffer;
}

/** The connection on which both sides have agreed. It is not necessarily the one that the negotiation began with. */
interface Negotiated extends Agreed<AgreedScheme> {
  readonly leg: GuestLeg;
}

/**
 * [step 16] Negotiates security that `[vnc] auth_schemes` allows, up to SecurityResult OK. If VeNCrypt fails because its sub-types do
 * not fit, and for no other reason, a second connection is made without it, if the list and the server have another scheme. Throws
 * the vnc_ refusals; then the caller closes the first connection, and the second one is closed.
 */
export async function negotiateWithGuest(first: Reached, negotiation: Negotiation): Promise<Negotiated> {
  const { auth_schemes } = negotiation.settings.vnc;
  const agreed = await converse(first, auth_schemes, negotiation);
  if ('scheme' in agreed) return { ...agreed, leg: first.leg };
  first.leg.finish();
  const second = await negotiation.connect();
  try {
    // Another choice than `vencrypt` is final, so that there is no third connection.
    const again = await converse(second, agreed.alternatives, negotiation);
    if ('scheme' in again) return { ...again, leg: second.leg };
    throw refusalOf(again.because);
  } catch (error) {
    second.leg.destroy();
    throw error;
  }
}

function converse(
  { leg, received }: Reached,
  schemes: readonly SchemeName[],
  { settings: { oriel }, tls, host, password, ending }: Negotiation,
): Promise<Agreed<ServerHandshakeResult>> {
  const plain =
    oriel.vencrypt_plain_user === ''
      ? null
      : { user: oriel.vencrypt_plain_user, password: oriel.vencrypt_plain_password };
  const vencrypt = { subtypes: oriel.vencrypt_subtypes, plain };
  return runWithGuest(leg, new ServerHandshake({ schemes, password, vencrypt }), received, {
    timeoutMs: oriel.vnc_handshake_timeout * 1000,
    ending,
    host,
    tls,
  });
}

/** For log and trace: `none`, `vencrypt x509 TLSv1.3`. */
export function securityInWords({ scheme, tls }: Pick<Agreed<AgreedScheme>, 'scheme' | 'tls'>): string {
  return tls === undefined ? scheme : `${scheme} ${tls.kind} ${tls.protocol}`;
}

import type { Settings } from '../../../config/option-table.ts';
import type { Secret } from '../../../platform/secret.ts';
import { type SchemeName, ServerHandshake } from '../../../rfb/handshake/handshake-with-server.ts';
import type { GuestLeg } from '../../pump/guest-leg.ts';
import type { SessionEnding } from '../../session/end/session-end.ts';
import { type Agreed, runWithGuest } from './converse-with-guest.ts';
import type { GuestTls } from './tls/guest-tls-files.ts';

export interface Negotiation {
  readonly settings: Pick<Settings, 'vnc' | 'oriel'>;
  readonly tls: () => GuestTls | null;
  /** The dialled name or address. */
  readonly host: string;
  readonly password: Secret | null;
  readonly ending: SessionEnding;
}

/** [step 16] Negotiates security that `[vnc] auth_schemes` allows, up to SecurityResult OK. Throws the vnc_ refusals. */
export function negotiateWithGuest(
  leg: GuestLeg,
  received: Buffer,
  { settings: { vnc, oriel }, tls, host, password, ending }: Negotiation,
): Promise<Agreed<{ readonly scheme: SchemeName }>> {
  const plain =
    oriel.vencrypt_plain_user === ''
      ? null
      : { user: oriel.vencrypt_plain_user, password: oriel.vencrypt_plain_password };
  const dialogue = new ServerHandshake({
    schemes: vnc.auth_schemes,
    password,
    vencrypt: { subtypes: oriel.vencrypt_subtypes, plain },
  });
  return runWithGuest(leg, dialogue, received, {
    timeoutMs: oriel.vnc_handshake_timeout * 1000,
    ending,
    host,
    tls,
  });
}

/** For log and trace: `none`, `vencrypt x509 TLSv1.3`. */
export function securityInWords({
  scheme,
  tls,
}: Pick<Agreed<{ scheme: SchemeName }>, 'scheme' | 'tls'>): string {
  return tls === undefined ? scheme : `${scheme} ${tls.kind} ${tls.protocol}`;
}

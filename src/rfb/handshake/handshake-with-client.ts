import { type Dialogue, DialogueRunner, read, send } from '../dialogue.ts';
import { RfbFailure } from '../rfb-failure.ts';
import {
  PROTOCOL_VERSION_LENGTH,
  readProtocolVersion,
  requireProtocolVersion,
  writeProtocolVersion,
} from './protocol-version.ts';
import { writeReason } from './reason.ts';
import { writeSecurityResult } from './security-result.ts';
import {
  SECURITY_TYPES,
  securityTypeName,
  writeNoSecurityTypes,
  writeSecurityTypes,
} from './security-types.ts';

/**
 * The handshake with a VNC viewer, as its server: security None, up to SecurityResult OK, before ClientInit.
 * Send what `start` gives, `push` the viewer's bytes, send what comes back, also beside a failure: it tells the viewer why.
 */
export class ClientHandshake extends DialogueRunner<object> {
  constructor() {
    super(converseWithClient());
  }
}

/** The same as a dialogue, for a server that goes on in its own. */
export function* converseWithClient(): Dialogue<object> {
  yield* send(writeProtocolVersion());
  const version = yield* read(PROTOCOL_VERSION_LENGTH);
  try {
    requireProtocolVersion(version);
  } catch (error) {
    yield* send(refuseVersion(readProtocolVersion(version)));
    throw error;
  }

  yield* send(writeSecurityTypes([SECURITY_TYPES.None]));
  const chosen = (yield* read(1)).readUInt8(0);
  if (chosen !== SECURITY_TYPES.None) {
    const reason = `security type ${securityTypeName(SECURITY_TYPES.None)} was offered alone`;
    yield* send(writeSecurityResult({ ok: false, reason }));
    throw new RfbFailure('security_unsupported', `the viewer chose ${securityTypeName(chosen)}`);
  }
  yield* send(writeSecurityResult({ ok: true }));
  return {};
}

/** Why, in the form that the viewer's own version reads [RFC 6143 appendix A]; nothing to what speaks no RFB. */
function refuseVersion(version: string | undefined): Buffer {
  const reason = 'RFB 3.8 is needed';
  if (version === undefined) return Buffer.alloc(0);
  if (version === '003.003') return Buffer.concat([Buffer.alloc(4), writeReason(reason)]);
  return writeNoSecurityTypes(reason);
}

/** All that a server says to a viewer that it turns away: version, zero types, reason [RFC 6143 7.1.2]. */
export function refuseClient(reason: string): Buffer {
  return Buffer.concat([writeProtocolVersion(), writeNoSecurityTypes(reason)]);
}

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
 * The handshake with an RFB client, as its server: security None, up to SecurityResult OK, before ClientInit. Send the result of
 * `start`, `push` the viewer's bytes and send the result, also with a failure: it has the reason for the viewer.
 */
export class ClientHandshake extends DialogueRunner<object> {
  constructor() {
    super(converseWithClient());
  }
}

/** The same as a dialogue, for a server that continues in its own dialogue. */
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

/** The reason in the form of the viewer's version [RFC 6143 appendix A]; empty for a peer that does not use RFB. */
function refuseVersion(version: string | undefined): Buffer {
  const reason = 'RFB 3.8 is needed';
  if (version === undefined) return Buffer.alloc(0);
  if (version === '003.003') return Buffer.concat([Buffer.alloc(4), writeReason(reason)]);
  return writeNoSecurityTypes(reason);
}

/** Everything that a server sends to a refused viewer: version, zero types, reason [RFC 6143 7.1.2]. */
export function refuseClient(reason: string): Buffer {
  return Buffer.concat([writeProtocolVersion(), writeNoSecurityTypes(reason)]);
}

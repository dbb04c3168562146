import { type Dialogue, encrypt, read, send } from '../dialogue.ts';
import { SECURITY_TYPES } from '../handshake/security-types.ts';
import { RfbFailure } from '../rfb-failure.ts';
import type { Credentials, SecurityScheme } from './security-scheme.ts';
import { SUBTYPES, type Subtype, subtypeName } from './vencrypt-subtypes.ts';

const VERSION = Buffer.from([0, 2]);

/** VeNCrypt 0.2: both sides agree on a sub-type before TLS, then authentication continues inside TLS. */
export const vencrypt: SecurityScheme = {
  name: 'vencrypt',
  type: SECURITY_TYPES.VeNCrypt,
  // The credentials that it needs are known once the server has sent its sub-types.
  canUse: () => true,
  *authenticate(credentials, hasAlternative) {
    yield* agreeOnVersion();
    const subtype = choose(credentials, yield* readSubtypes(), hasAlternative);
    const choice = Buffer.alloc(4);
    choice.writeUInt32BE(subtype.number);
    yield* send(choice);
    // Unlike elsewhere in RFB, 1 means success here.
    const accepted = (yield* read(1)).readUInt8(0);
    if (accepted !== 1) {
      throw new RfbFailure(
        'refused',
        `the server refused ${subtypeName(subtype.number)}, which it had offered`,
      );
    }
    yield* encrypt(subtype.tls);
    return yield* subtype.inside.authenticate(credentials, false);
  },
};

/** The server sends its highest version, the client its own, and the server answers 0 to accept it. */
function* agreeOnVersion(): Dialogue<void> {
  const version = yield* read(2);
  const said = `${version[0]}.${version[1]}`;
  if (version.compare(VERSION) < 0) {
    throw new RfbFailure('vencrypt_unsupported', `the server has VeNCrypt ${said}, not 0.2`);
  }
  yield* send(VERSION);
  if ((yield* read(1)).readUInt8(0) !== 0) {
    throw new RfbFailure('vencrypt_unsupported', `the server has VeNCrypt ${said} and rejects 0.2`);
  }
}

/** U8 count, then a U32 each; the form limits the length. */
function* readSubtypes(): Dialogue<readonly number[]> {
  const count = (yield* read(1)).readUInt8(0);
  const bytes = yield* read(4 * count);
  return Array.from({ length: count }, (_, index) => bytes.readUInt32BE(4 * index));
}

/** The first of the operator's list that the server offers; one that lacks its credentials only where nothing else fits. */
function choose(credentials: Credentials, offered: readonly number[], hasAlternative: boolean): Subtype {
  const { subtypes } = credentials.vencrypt;
  const common = subtypes
    .map((name): Subtype => SUBTYPES[name])
    .filter(({ number }) => offered.includes(number));
  const chosen =
    common.find(({ inside }) => inside.canUse(credentials)) ?? (hasAlternative ? undefined : common[0]);
  if (chosen !== undefined) return chosen;
  const names = [...new Set(offered)].slice(0, MAX_NAMED).map(subtypeName).join(', ') || 'none at all';
  const lacks = common.length === 0 ? '' : ', and the credentials for them are not set';
  throw new RfbFailure(
    'vencrypt_unsupported',
    `the server offers the sub-types ${names}; accepted are ${subtypes.join(', ')}${lacks}`,
  );
}

/** Sub-types in a log line. */
const MAX_NAMED = 16;

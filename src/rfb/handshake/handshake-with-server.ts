import { type Dialogue, DialogueRunner, read, send } from '../dialogue.ts';
import { RfbFailure } from '../rfb-failure.ts';
import { none } from '../security/none.ts';
import type { Credentials, Proof, SecurityScheme } from '../security/security-scheme.ts';
import { vencrypt } from '../security/vencrypt.ts';
import { vnc } from '../security/vnc.ts';
import { chooseProtocolVersion, PROTOCOL_VERSION_LENGTH, writeProtocolVersion } from './protocol-version.ts';
import { type Reason, readReason } from './reason.ts';
import { readSecurityResult } from './security-result.ts';
import { readDictatedType, readSecurityTypes, SECURITY_TYPES, securityTypeName } from './security-types.ts';

const SCHEMES = { none, vencrypt, vnc } as const satisfies Record<string, SecurityScheme>;

export type SchemeName = keyof typeof SCHEMES;

export interface ServerHandshakeOptions extends Credentials {
  /** In the operator's order of preference. */
  readonly schemes: readonly SchemeName[];
}

export type ServerHandshakeResult = AgreedScheme | WithoutVencrypt;

export interface AgreedScheme {
  readonly scheme: SchemeName;
}

/**
 * VeNCrypt was chosen, and its sub-types do not fit, which a client learns only then. The server also offers these other schemes of
 * the operator's list. RFB has no way back: the caller has to connect again, without `vencrypt`.
 */
interface WithoutVencrypt {
  readonly alternatives: readonly SchemeName[];
  readonly because: RfbFailure;
}

/**
 * The handshake with a VNC server, as its client: from its ProtocolVersion up to SecurityResult OK, before ClientInit.
 * `push` its bytes and send the result; `done.leftover` has its bytes after the handshake.
 */
export class ServerHandshake extends DialogueRunner<ServerHandshakeResult> {
  constructor(options: ServerHandshakeOptions) {
    super(converse(options));
  }
}

function* converse({ schemes, ...credentials }: ServerHandshakeOptions): Dialogue<ServerHandshakeResult> {
  const version = chooseProtocolVersion(yield* read(PROTOCOL_VERSION_LENGTH));
  yield* send(writeProtocolVersion(version));

  // Up to version 3.3 the server decides on the type.
  const offered = version === '003.003' ? yield* readDictatedType() : yield* readSecurityTypes();
  if (offered.length === 0) throw failureOf('refused', yield* readRefusal());

  const name = choose(schemes, offered, credentials);
  const scheme = SCHEMES[name];
  if (version !== '003.003') yield* send(Buffer.from([scheme.type]));
  const alternatives = alternativesTo(name, schemes, offered, credentials);
  let proof: Proof;
  try {
    proof = yield* scheme.authenticate(credentials, alternatives.length > 0);
  } catch (error) {
    if (!(error instanceof RfbFailure && error.code === 'vencrypt_unsupported')) throw error;
    if (alternatives.length > 0) return { alternatives, because: error };
    throw new RfbFailure(error.code, `${error.detail}${otherTypes(name, schemes, offered)}`);
  }

  // Before version 3.8, None has no SecurityResult [RFC 6143 appendix A].
  if (version !== '003.008' && scheme.type === SECURITY_TYPES.None) return { scheme: name };
  const result = yield* readSecurityResult(version);
  if (result.ok) return { scheme: name };
  throw failureOf(proof === 'password' ? 'authentication_failed' : 'refused', result.reason);
}

function failureOf(code: 'refused' | 'authentication_failed', { logged, said }: Reason): RfbFailure {
  // What a server reports about a password is for the operator, who set it.
  const options = said === undefined || code === 'authentication_failed' ? {} : { said };
  return new RfbFailure(code, logged === '' ? 'the server gave no reason' : logged, options);
}

/** The reason after zero security types. A server that closes the connection instead has refused, too. */
function* readRefusal(): Dialogue<Reason> {
  try {
    return yield* readReason();
  } catch (error) {
    if (error instanceof RfbFailure && error.code === 'closed_early') return { logged: '' };
    throw error;
  }
}

/** The first scheme of the operator's list that the server offers; one without credentials only if no other fits. */
function choose(
  schemes: readonly SchemeName[],
  offered: readonly number[],
  credentials: Credentials,
): SchemeName {
  const common = schemes.filter((name) => offered.includes(SCHEMES[name].type));
  const chosen = common.find((name) => SCHEMES[name].canUse(credentials)) ?? common[0];
  if (chosen !== undefined) return chosen;
  const names = offered.map(securityTypeName).join(', ');
  throw new RfbFailure(
    'security_unsupported',
    `the server offers ${names}; accepted are ${schemes.join(', ')}`,
  );
}

/** What could be used instead of VeNCrypt; nothing for the other schemes, which do not fail for what the server offers. */
function alternativesTo(
  chosen: SchemeName,
  schemes: readonly SchemeName[],
  offered: readonly number[],
  credentials: Credentials,
): readonly SchemeName[] {
  if (chosen !== 'vencrypt') return [];
  return schemes.filter(
    (name) => name !== chosen && offered.includes(SCHEMES[name].type) && SCHEMES[name].canUse(credentials),
  );
}

/** The other types of both sides, for the detail of a refusal. */
function otherTypes(chosen: SchemeName, schemes: readonly SchemeName[], offered: readonly number[]): string {
  const others = offered.filter((type) => type !== SCHEMES[chosen].type).map(securityTypeName);
  if (others.length === 0) return '';
  return `. Beside VeNCrypt it offers ${others.join(', ')}; the list of accepted schemes is ${schemes.join(', ')}`;
}

import { type Dialogue, DialogueRunner, read, send } from '../dialogue.ts';
import { RfbFailure } from '../rfb-failure.ts';
import { none } from '../security/none.ts';
import type { Credentials, SecurityScheme } from '../security/security-scheme.ts';
import { vencrypt } from '../security/vencrypt.ts';
import { vnc } from '../security/vnc.ts';
import { PROTOCOL_VERSION_LENGTH, requireProtocolVersion, writeProtocolVersion } from './protocol-version.ts';
import { type Reason, readReason } from './reason.ts';
import { readSecurityResult } from './security-result.ts';
import { readSecurityTypes, securityTypeName } from './security-types.ts';

const SCHEMES = { none, vencrypt, vnc } as const satisfies Record<string, SecurityScheme>;

export type SchemeName = keyof typeof SCHEMES;

export interface ServerHandshakeOptions extends Credentials {
  /** In the operator's order of preference. */
  readonly schemes: readonly SchemeName[];
}

export interface ServerHandshakeResult {
  readonly scheme: SchemeName;
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
  requireProtocolVersion(yield* read(PROTOCOL_VERSION_LENGTH));
  yield* send(writeProtocolVersion());

  const offered = yield* readSecurityTypes();
  if (offered.length === 0) throw failureOf('refused', yield* readRefusal());

  const name = choose(schemes, offered, credentials);
  const scheme = SCHEMES[name];
  yield* send(Buffer.from([scheme.type]));
  const proof = yield* scheme.authenticate(credentials);

  const result = yield* readSecurityResult();
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

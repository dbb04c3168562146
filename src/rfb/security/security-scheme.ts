import type { Secret } from '../../platform/secret.ts';
import type { Dialogue } from '../dialogue.ts';
import type { SubtypeName } from './vencrypt-subtypes.ts';

/** The credential that was sent. */
export type Proof = 'password' | undefined;

/** The credentials for a VNC server. */
export interface Credentials {
  /** The VNC password of the instance. */
  readonly password: Secret | null;
  readonly vencrypt: VencryptWishes;
}

export interface VencryptWishes {
  /** In the operator's order of preference. */
  readonly subtypes: readonly SubtypeName[];
  /** For the Plain sub-types; null if there is none. */
  readonly plain: PlainCredentials | null;
}

export interface PlainCredentials {
  readonly user: string;
  readonly password: Secret;
}

/** One way to authenticate to a VNC server, with its name in `[vnc] auth_schemes`. */
export interface SecurityScheme {
  readonly name: string;
  /** Its number on the wire. */
  readonly type: number;
  /** Whether it has its credentials. A scheme without them is chosen only if no other is left. */
  canUse(credentials: Credentials): boolean;
  /**
   * Runs after the type was chosen and before SecurityResult. Returns the credential that a refusal would concern, if any.
   * `hasAlternative`: the server offers another scheme that can be used, so this one need not be tried without its credentials.
   */
  authenticate(credentials: Credentials, hasAlternative: boolean): Dialogue<Proof>;
}

import type { Secret } from '../../platform/secret.ts';
import type { Dialogue } from '../dialogue.ts';
import type { SubtypeName } from './vencrypt-subtypes.ts';

/** What we have shown of ourselves. */
export type Proof = 'password' | undefined;

/** What there is to satisfy a VNC server with. */
export interface Credentials {
  /** The guest's own VNC password. */
  readonly password: Secret | null;
  readonly vencrypt: VencryptWishes;
}

export interface VencryptWishes {
  /** In the operator's order of preference. */
  readonly subtypes: readonly SubtypeName[];
  /** For the Plain sub-types; null where there is none. */
  readonly plain: PlainCredentials | null;
}

export interface PlainCredentials {
  readonly user: string;
  readonly password: Secret;
}

/** One way to satisfy a VNC server, named as `[vnc] auth_schemes` names it. */
export interface SecurityScheme {
  readonly name: string;
  /** Its number on the wire. */
  readonly type: number;
  /** Whether it has what it needs; one that has not is chosen only where nothing else is left. */
  canUse(credentials: Credentials): boolean;
  /** From after the type was chosen until before SecurityResult. Answers what a no after it is about, where that is something of ours. */
  authenticate(credentials: Credentials): Dialogue<Proof>;
}

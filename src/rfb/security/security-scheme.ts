import type { Secret } from '../../platform/secret.ts';
import type { Dialogue } from '../dialogue.ts';

/** One way to satisfy a VNC server, named as `[vnc] auth_schemes` names it. */
export interface SecurityScheme {
  readonly name: string;
  /** Its number on the wire. */
  readonly type: number;
  /** Whether it can be used at all without a password. */
  readonly needsPassword: boolean;
  /** From after the type was chosen until before SecurityResult. */
  authenticate(credentials: { readonly password: Secret | null }): Dialogue<void>;
}

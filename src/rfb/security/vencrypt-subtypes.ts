import type { TlsKind } from '../dialogue.ts';
import { none } from './none.ts';
import { plain } from './plain.ts';
import type { SecurityScheme } from './security-scheme.ts';
import { vnc } from './vnc.ts';

/** The parts of a VeNCrypt sub-type: the TLS, and the authentication inside it. */
export interface Subtype {
  readonly number: number;
  readonly tls: TlsKind;
  readonly inside: Pick<SecurityScheme, 'canUse' | 'authenticate'>;
}

/** The supported sub-types, with their names in the configuration. */
export const SUBTYPES = {
  x509none: { number: 260, tls: 'x509', inside: none },
  x509vnc: { number: 261, tls: 'x509', inside: vnc },
  x509plain: { number: 262, tls: 'x509', inside: plain },
  tlsnone: { number: 257, tls: 'anonymous', inside: none },
  tlsvnc: { number: 258, tls: 'anonymous', inside: vnc },
  tlsplain: { number: 259, tls: 'anonymous', inside: plain },
} as const satisfies Record<string, Subtype>;

export type SubtypeName = keyof typeof SUBTYPES;

/** Unsupported sub-types with known names. */
const OTHERS = { none: 1, vnc: 2, plain: 256, x509sasl: 263, tlssasl: 264 };

const NAMES = new Map([
  ...Object.entries(SUBTYPES).map(([name, { number }]) => [number, name] as const),
  ...Object.entries(OTHERS).map(([name, number]) => [number, name] as const),
]);

/** The readable name of the sub-type; an unknown number stays a number. */
export function subtypeName(number: number): string {
  return NAMES.get(number) ?? `sub-type ${number}`;
}

import type { TlsKind } from '../dialogue.ts';
import { none } from './none.ts';
import { plain } from './plain.ts';
import type { SecurityScheme } from './security-scheme.ts';
import { vnc } from './vnc.ts';

/** What VeNCrypt can be made of: the TLS, and what is done inside it. */
export interface Subtype {
  readonly number: number;
  readonly tls: TlsKind;
  readonly inside: Pick<SecurityScheme, 'canUse' | 'authenticate'>;
}

/** The sub-types that can be satisfied, as the operator names them. */
export const SUBTYPES = {
  x509none: { number: 260, tls: 'x509', inside: none },
  x509vnc: { number: 261, tls: 'x509', inside: vnc },
  x509plain: { number: 262, tls: 'x509', inside: plain },
  tlsnone: { number: 257, tls: 'anonymous', inside: none },
  tlsvnc: { number: 258, tls: 'anonymous', inside: vnc },
  tlsplain: { number: 259, tls: 'anonymous', inside: plain },
} as const satisfies Record<string, Subtype>;

export type SubtypeName = keyof typeof SUBTYPES;

/** Those that are known by name only. */
const OTHERS = { plain: 256, x509sasl: 263, tlssasl: 264 };

const NAMES = new Map([
  ...Object.entries(SUBTYPES).map(([name, { number }]) => [number, name] as const),
  ...Object.entries(OTHERS).map(([name, number]) => [number, name] as const),
]);

/** The sub-type's name for people; an unknown number stays a number. */
export function subtypeName(number: number): string {
  return NAMES.get(number) ?? `sub-type ${number}`;
}

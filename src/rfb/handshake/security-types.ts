import { type Dialogue, read } from '../dialogue.ts';
import { writeReason } from './reason.ts';

/** Security types by number [RFC 6143 7.1.2 and its IANA registry]. */
export const SECURITY_TYPES = {
  Invalid: 0,
  None: 1,
  VNC: 2,
  RA2: 5,
  RA2ne: 6,
  Tight: 16,
  Ultra: 17,
  TLS: 18,
  VeNCrypt: 19,
  SASL: 20,
  ARD: 30,
} as const;

export type SecurityTypeName = keyof typeof SECURITY_TYPES;

const NAMES = new Map<number, string>(Object.entries(SECURITY_TYPES).map(([name, number]) => [number, name]));

/** The readable name of the type; an unknown number stays a number. */
export function securityTypeName(number: number): string {
  return NAMES.get(number) ?? `type ${number}`;
}

/** The list of offered types [RFC 6143 7.1.2]: U8 count, then a U8 each. Empty means that a reason follows. */
export function* readSecurityTypes(): Dialogue<readonly number[]> {
  const count = (yield* read(1)).readUInt8(0);
  return [...(yield* read(count))];
}

/** The type that a server of version 3.3 dictates [RFC 6143 7.1.2], U32, as a list. Empty means that a reason follows. */
export function* readDictatedType(): Dialogue<readonly number[]> {
  const type = (yield* read(4)).readUInt32BE(0);
  return type === SECURITY_TYPES.Invalid ? [] : [type];
}

/** The list of offered types [RFC 6143 7.1.2]. */
export function writeSecurityTypes(types: readonly number[]): Buffer {
  return Buffer.from([types.length, ...types]);
}

/** Zero types and the reason why [RFC 6143 7.1.2]. */
export function writeNoSecurityTypes(reason: string): Buffer {
  return Buffer.concat([Buffer.from([0]), writeReason(reason)]);
}

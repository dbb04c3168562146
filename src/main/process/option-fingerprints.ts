import { createHash, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { SharedOption } from '../../config/same-on.ts';

const derive = promisify(scrypt);
/** 16 bits: two different secrets have the same fingerprint once in 65,536 times, and the bus carries 16 bits of any secret. */
const SECRET_BYTES = 2;
const VALUE_BYTES = 8;

/**
 * Fingerprints by which processes find out that a value differs (decision 27). The fingerprint of a secret is slow to compute
 * and too short to confirm a guess; it is computed once for each value.
 */
export class OptionFingerprints {
  /** By option. */
  readonly #known = new Map<string, { canonical: string; fingerprint: Promise<string> }>();

  of({ group, option, canonical, shown }: SharedOption): Promise<string> {
    const name = `${group}.${option}`;
    const known = this.#known.get(name);
    if (known?.canonical === canonical) return known.fingerprint;
    const fingerprint = shown === null ? secretFingerprint(name, canonical) : valueFingerprint(canonical);
    this.#known.set(name, { canonical, fingerprint });
    return fingerprint;
  }
}

async function secretFingerprint(name: string, secret: string): Promise<string> {
  if (secret === '' || secret === '[]') return 'unset';
  // The salt is the same in every process and differs between options, so that equal passwords are not recognisable.
  const key = (await derive(secret, `oriel option ${name}`, SECRET_BYTES)) as Buffer;
  return key.toString('hex');
}

async function valueFingerprint(canonical: string): Promise<string> {
  return createHash('sha256')
    .update(canonical)
    .digest('hex')
    .slice(0, 2 * VALUE_BYTES);
}

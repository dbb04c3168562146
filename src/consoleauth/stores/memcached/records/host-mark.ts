import { hash } from 'node:crypto';

/** A compute host in few bytes and in letters that a key may have: names are up to 255 characters of any kind. */
export function hostMark(computeHost: string): string {
  return hash('sha256', computeHost, 'hex').slice(0, 16);
}

import { messageOf } from '../message-of.ts';
import { plainLine } from './plain-text.ts';

/** A shorter password may be part of ordinary words. */
const SHORTEST_PASSWORD = 6;

/**
 * The message of an error that a peer has worded, as one printable line. An honest peer does not repeat the password that it was
 * sent; one that is long enough to be recognised is left out anyway.
 */
export function wordsOfPeer(cause: unknown, password: string, maxCharacters: number): string {
  const words = plainLine(messageOf(cause).slice(0, 8 * maxCharacters));
  const safe = password.length < SHORTEST_PASSWORD ? words : words.replaceAll(password, '***');
  return plainLine(safe, maxCharacters);
}

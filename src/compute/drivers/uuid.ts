import { createHash } from 'node:crypto';

/** A UUID as the agent passes it to drivers. */
export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The UUID of an instance that has none: the same for the same name on every host and after every restart. It is a UUID of
 * version 5, from a SHA-1 hash (RFC 9562 5.5).
 * @param namespace the bytes of a random UUID, which must never change
 */
export function derivedUuid(namespace: Buffer, name: string): string {
  const hash = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

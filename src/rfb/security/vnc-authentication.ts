import { createCipheriv } from 'node:crypto';

export const CHALLENGE_LENGTH = 16;
const KEY_LENGTH = 8;

/** The response to a 16-byte challenge [RFC 6143 7.2.2]: DES in ECB with the password as key. */
export function vncResponse(password: string, challenge: Buffer): Buffer {
  const key = vncKey(password);
  // OpenSSL 3 has no single DES; triple DES with one key three times is the same function.
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([key, key, key]), null);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(challenge), cipher.final()]);
}

/** The first eight bytes, padded with zeros, each with its bits reversed, as every VNC server expects. */
function vncKey(password: string): Buffer {
  const key = Buffer.alloc(KEY_LENGTH);
  Buffer.from(password, 'utf8').copy(key);
  for (const [index, byte] of key.entries()) {
    let reversed = 0;
    for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) reversed |= 0x80 >> bit;
    key[index] = reversed;
  }
  return key;
}

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** A bundle of a system's authorities has about 250 KiB. */
const MAX_BYTES = 4 * 1024 * 1024;
const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

/** The certificates of a PEM file, at least one. Throws an Error with a short reason. */
export function readCertificates(file: string): X509Certificate[] {
  const texts = readText(file).match(CERTIFICATE) ?? [];
  if (texts.length === 0) throw new Error('there is no certificate in it');
  return texts.map((text, index) => {
    try {
      return new X509Certificate(text);
    } catch (cause) {
      throw new Error(`the certificate number ${index + 1} in it cannot be parsed`, { cause });
    }
  });
}

/** The private key of a PEM file. Throws an Error with a short reason. */
export function readPrivateKey(file: string): KeyObject {
  const text = readText(file);
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw new Error('there is no private key in it');
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type:.*ENCRYPTED/m.test(text)) {
    throw new Error('the private key in it is protected by a passphrase, which Oriel does not support');
  }
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw new Error('the private key in it cannot be parsed', { cause });
  }
}

function readText(file: string): string {
  try {
    if (!statSync(file).isFile()) throw new Error('it is not a file');
    const bytes = readFileSync(file);
    if (bytes.length > MAX_BYTES) throw new Error(`it is bigger than ${MAX_BYTES / 1024 / 1024} MiB`);
    return bytes.toString('latin1');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Error('the file does not exist', { cause });
    if (code === 'EACCES') throw new Error('this user may not read it', { cause });
    throw cause instanceof Error && code === undefined
      ? cause
      : new Error(`it cannot be read (${code})`, { cause });
  }
}

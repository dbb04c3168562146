import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions, type SecureVersion } from 'node:tls';
import type { Logger } from '../log/log.ts';
import { messageOf } from '../message-of.ts';
import { WatchedFiles } from './watched-files.ts';

const MINIMUM = {
  default: undefined,
  tlsv1_1: 'TLSv1.1',
  tlsv1_2: 'TLSv1.2',
  tlsv1_3: 'TLSv1.3',
} as const satisfies Record<string, SecureVersion | undefined>;

/** The TLS options of a listener: PEM files, and versions and ciphers in Nova's form. */
export interface ListenerTls {
  /** The options that name the files, for messages: `[DEFAULT] cert and key`. */
  readonly options: string;
  readonly cert: string;
  /** Empty if the key is in the file of its certificate, as in Nova. */
  readonly key: string;
  /** OpenSSL's list; empty for the default of Node.js. */
  readonly ciphers: string;
  readonly minimum: keyof typeof MINIMUM;
}

/** A listener's certificate and key, read again when their files change. */
export class ListenerCertificate extends WatchedFiles<SecureContextOptions> {
  /** `given` is called each time, because it may change. Throws if a file is unreadable or the key does not match. */
  constructor(name: string, given: () => ListenerTls, log: Logger) {
    super({ name, files: () => filesOf(given()), read: () => read(given()) }, log);
  }
}

function filesOf({ cert, key }: ListenerTls): [cert: string, key: string] {
  return [cert, key === '' ? cert : key];
}

function read(given: ListenerTls): SecureContextOptions {
  try {
    return readPair(given);
  } catch (error) {
    // OpenSSL's message names neither file nor option.
    const [cert, key] = filesOf(given);
    const why = messageOf(error);
    const remedy =
      'Write a PEM certificate and its own private key there, readable by the user that runs Oriel.';
    throw new Error(`${given.options}: ${cert} and ${key} cannot be used for TLS: ${why}. ${remedy}`, {
      cause: error,
    });
  }
}

function readPair(given: ListenerTls): SecureContextOptions {
  const [cert, key] = filesOf(given);
  const minVersion = MINIMUM[given.minimum];
  const options: SecureContextOptions = {
    cert: readFileSync(cert),
    key: readFileSync(key),
    honorCipherOrder: true,
    ...(given.ciphers === '' ? {} : { ciphers: given.ciphers }),
    ...(minVersion === undefined ? {} : { minVersion }),
  };
  createSecureContext(options);
  return options;
}

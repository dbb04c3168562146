import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions, type SecureVersion } from 'node:tls';
import type { Settings } from '../../config/options/table.ts';
import type { Logger } from '../../platform/log.ts';
import { WatchedFiles } from './watched-files.ts';

const MINIMUM: Record<Settings['console']['ssl_minimum_version'], SecureVersion | undefined> = {
  default: undefined,
  tlsv1_1: 'TLSv1.1',
  tlsv1_2: 'TLSv1.2',
  tlsv1_3: 'TLSv1.3',
};

type ProxySettings = Pick<Settings, 'DEFAULT' | 'console'>;

/** The proxy's certificate and key, read again when their files change. */
export class ProxyCertificate extends WatchedFiles<SecureContextOptions> {
  /** Throws where a file cannot be read, or certificate and key do not belong together. */
  constructor(settings: ProxySettings, log: Logger) {
    super({ name: 'the certificate', files: () => filesOf(settings), read: () => read(settings) }, log);
  }
}

/** A key may stand in the file of its certificate, as Nova has it. */
function filesOf({ DEFAULT: { cert, key } }: ProxySettings): [cert: string, key: string] {
  return [cert, key === '' ? cert : key];
}

function read(settings: ProxySettings): SecureContextOptions {
  const { ssl_ciphers: ciphers, ssl_minimum_version: minimum } = settings.console;
  const [cert, key] = filesOf(settings);
  const minVersion = MINIMUM[minimum];
  const options: SecureContextOptions = {
    cert: readFileSync(cert),
    key: readFileSync(key),
    honorCipherOrder: true,
    ...(ciphers === '' ? {} : { ciphers }),
    ...(minVersion === undefined ? {} : { minVersion }),
  };
  createSecureContext(options);
  return options;
}

/** Null where there is none. Throws where TLS alone is allowed and impossible. */
export function openCertificate(
  settings: Pick<Settings, 'DEFAULT' | 'console'>,
  log: Logger,
): ProxyCertificate | null {
  const { cert, ssl_only } = settings.DEFAULT;
  if (cert !== '') return new ProxyCertificate(settings, log);
  if (ssl_only) throw new Error('[DEFAULT] ssl_only is set and cert is not: there would be no way in');
  return null;
}

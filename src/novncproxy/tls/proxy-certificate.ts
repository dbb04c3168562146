import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions, type SecureVersion } from 'node:tls';
import type { Settings } from '../../config/options/table.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log.ts';

/** How often the files are looked at: renewals come hours before the old certificate ends. */
const LOOK_INTERVAL_MS = 10_000;

const MINIMUM: Record<Settings['console']['ssl_minimum_version'], SecureVersion | undefined> = {
  default: undefined,
  tlsv1_1: 'TLSv1.1',
  tlsv1_2: 'TLSv1.2',
  tlsv1_3: 'TLSv1.3',
};

/** The proxy's certificate and key, read again when their files change. */
export class ProxyCertificate implements Closable {
  readonly #settings: Pick<Settings, 'DEFAULT' | 'console'>;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners: ((options: SecureContextOptions) => void)[] = [];
  #seen: string;
  #current: SecureContextOptions;

  /** Throws where a file cannot be read, or certificate and key do not belong together. */
  constructor(settings: Pick<Settings, 'DEFAULT' | 'console'>, log: Logger) {
    this.#settings = settings;
    this.#log = log;
    this.#seen = this.#look();
    this.#current = this.#read();
    this.#timer = setInterval(() => this.reloadIfChanged(), LOOK_INTERVAL_MS);
    this.#timer.unref();
  }

  get current(): SecureContextOptions {
    return this.#current;
  }

  /** Told of every change; connections that are open keep what they have. */
  onChange(listener: (options: SecureContextOptions) => void): void {
    this.#listeners.push(listener);
  }

  /** Reads the files anew, for SIGHUP. Throws where they are no good; then the old certificate stays in use. */
  reload(): void {
    const seen = this.#look();
    this.#current = this.#read();
    this.#seen = seen;
    for (const listener of this.#listeners) listener(this.#current);
    this.#log.info({ file: this.#settings.DEFAULT.cert }, 'the certificate was read again');
  }

  /** What the timer does. A file that is half written is looked at again the next time. */
  reloadIfChanged(): void {
    const seen = this.#look();
    if (seen === this.#seen) return;
    try {
      this.reload();
    } catch (error) {
      this.#seen = seen;
      this.#log.error({ err: error }, 'the new certificate cannot be used; the old one stays in use');
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** The files' identity; tools replace them, or what a link leads to. */
  #look(): string {
    return this.#files()
      .map((file) => {
        const stats = statSync(file, { throwIfNoEntry: false });
        return stats === undefined ? 'absent' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
      })
      .join(', ');
  }

  /** A key may stand in the file of its certificate, as Nova has it. */
  #files(): [cert: string, key: string] {
    const { cert, key } = this.#settings.DEFAULT;
    return [cert, key === '' ? cert : key];
  }

  #read(): SecureContextOptions {
    const { ssl_ciphers: ciphers, ssl_minimum_version: minimum } = this.#settings.console;
    const [cert, key] = this.#files();
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

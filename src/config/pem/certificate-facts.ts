import { messageOf } from '../../platform/message-of.ts';
import { hasEffect } from '../checks/check-uses.ts';
import type { Sources } from '../load-settings.ts';
import type { OptionGroup } from '../option.ts';
import { OPTIONS, type Settings, valueAt } from '../option-table.ts';
import { readCertificates } from './pem-files.ts';

/** A certificate file of an option, and its expiry. */
export interface CertificateFile {
  option: string;
  file: string;
  /** The earliest expiry in the file, in milliseconds since the epoch; null if it cannot be read. */
  expiresAtMs: number | null;
  problem: string;
}

/** A file with more certificates is a bundle of the system's authorities and is not checked. */
const MAX_CERTIFICATES = 10;

/** The certificates that these roles use, by option. Files are read at each call, since they may have been renewed. */
export function certificateFacts(
  settings: Settings,
  sources: Sources | undefined,
  roles: readonly string[],
): CertificateFile[] {
  return Object.entries<OptionGroup>(OPTIONS).flatMap(([group, options]) =>
    Object.entries(options).flatMap(([name, option]) => {
      const file = valueAt(settings, `${group}.${name}`);
      if (option.pem === undefined || typeof file !== 'string' || file === '') return [];
      if (!hasEffect(option, settings, roles)) return [];
      const where = sources?.[group]?.[name]?.where ?? 'default';
      return [{ option: `[${group}] ${name} (${where})`, file, ...earliestEnd(file) }];
    }),
  );
}

function earliestEnd(file: string): Pick<CertificateFile, 'expiresAtMs' | 'problem'> {
  try {
    const certificates = readCertificates(file);
    if (certificates.length > MAX_CERTIFICATES) return { expiresAtMs: Number.MAX_SAFE_INTEGER, problem: '' };
    const ends = certificates.map(({ validTo }) => Date.parse(validTo));
    return { expiresAtMs: Math.min(...ends), problem: '' };
  } catch (error) {
    return { expiresAtMs: null, problem: messageOf(error) };
  }
}

import { Fault } from '../http/fault.ts';

/** A version of Nova's compute API, `2.6`. */
export class Microversion {
  readonly major: number;
  readonly minor: number;

  constructor(major: number, minor: number) {
    this.major = major;
    this.minor = minor;
  }

  /** Undefined if the text is not `Major.Minor` without leading zeros. */
  static parse(text: string): Microversion | undefined {
    const match = /^([1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/.exec(text);
    return match === null ? undefined : new Microversion(Number(match[1]), Number(match[2]));
  }

  /** Whether this is the given version or newer. */
  atLeast(text: `2.${number}`): boolean {
    const minor = Number(text.slice(2));
    return this.major > 2 || (this.major === 2 && this.minor >= minor);
  }

  toString(): string {
    return `${this.major}.${this.minor}`;
  }
}

export const MIN_MICROVERSION = '2.1';
/**
 * The last one that changed consoles (spice-direct, tls_port). Later ones concern parts of Nova that Oriel does not have, and
 * openstacksdk requests at most this one for consoles.
 */
export const MAX_MICROVERSION = '2.99';
const FIRST_TOO_NEW = '2.100';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The requested version as text, or undefined. The last entry of a list counts. */
function requestedVersion(headers: Headers): string | undefined {
  const entries = String(headers['openstack-api-version'] ?? '').split(',');
  for (const entry of entries.reverse()) {
    const [service, version] = entry.trim().toLowerCase().split(/\s+/, 2);
    if (service === 'compute' && version) return version;
  }
  const legacy = String(headers['x-openstack-nova-api-version'] ?? '').split(',');
  return legacy.at(-1)?.trim().toLowerCase() || undefined;
}

/**
 * The microversion of the reply. Throws a fault for a malformed one (400) and for one out of range (406); the reply to the latter
 * still names the version in its headers, so `onParsed` is called first.
 */
export function negotiateMicroversion(
  headers: Headers,
  onParsed: (version: Microversion) => void,
): Microversion {
  const text = requestedVersion(headers) ?? MIN_MICROVERSION;
  const version = Microversion.parse(text === 'latest' ? MAX_MICROVERSION : text);
  if (version === undefined) {
    throw new Fault('request_malformed', {
      words: `API Version String ${text.slice(0, 64)} is of invalid format. Must be of format MajorNum.MinorNum.`,
    });
  }
  onParsed(version);
  if (version.atLeast(MIN_MICROVERSION) && !version.atLeast(FIRST_TOO_NEW)) return version;
  throw new Fault('request_malformed', {
    status: 406,
    words: `Version ${version} is not supported by the API. Minimum is ${MIN_MICROVERSION} and maximum is ${MAX_MICROVERSION}.`,
  });
}

import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { Refusal } from '../../../flow/refusals.ts';
import type { JsonResponse } from '../../../platform/http/http-json.ts';

/** A compute API microversion, `2.31`. */
export interface Microversion {
  readonly major: number;
  readonly minor: number;
}

/** Older versions of Nova do not reveal what a token of this console kind leads to. */
const OLDEST: Microversion = { major: 2, minor: 31 };
/** The last microversion that changed console calls; answers of later ones are unknown here. */
const NEWEST: Microversion = { major: 2, minor: 99 };

const VersionEntry = Type.Object({ id: Type.String(), version: Type.String(), min_version: Type.String() });
const VersionDocument = Type.Object({ version: VersionEntry });
const VersionList = Type.Object({ versions: Type.Array(VersionEntry) });

export interface Negotiated {
  /** The value for the headers. */
  readonly version: string;
  /** The base URL of resources, without a trailing slash. */
  readonly root: string;
}

/** The URL of an endpoint's version document: catalogs may append the project id to it. */
export function versionRoot(endpoint: string): string {
  return endpoint
    .trim()
    .replace(/\/+$/, '')
    .replace(
      /\/(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|%\((?:project|tenant)_id\)s)$/,
      '',
    )
    .replace(/\/+$/, '');
}

/**
 * The newest microversion that both sides support, from Nova's version document, or from its list of documents if the endpoint
 * names no version.
 * @throws {Refusal} nova_too_old, nova_answer_unusable
 */
export function negotiate(root: string, { status, body }: JsonResponse): Negotiated {
  if (Value.Check(VersionDocument, body)) return { root, version: newestOfBoth(body.version) };
  if (Value.Check(VersionList, body)) {
    const entry = body.versions.find(({ id }) => id === 'v2.1');
    if (entry !== undefined) return { root: `${root}/v2.1`, version: newestOfBoth(entry) };
  }
  throw new Refusal(
    'nova_answer_unusable',
    `${root}/ answered ${status}, not the version document of a compute API`,
  );
}

function newestOfBoth(theirs: { version: string; min_version: string }): string {
  const max = parse(theirs.version);
  const min = parse(theirs.min_version);
  // Endpoints of /v2 leave both empty.
  if (max === undefined || min === undefined || isBefore(max, OLDEST)) {
    throw new Refusal('nova_too_old', `it offers microversions up to ${theirs.version || 'none'}`);
  }
  if (isBefore(NEWEST, min))
    throw new Refusal('nova_answer_unusable', `it begins at microversion ${theirs.min_version}`);
  const newest = isBefore(max, NEWEST) ? max : NEWEST;
  return `${newest.major}.${newest.minor}`;
}

function parse(text: string): Microversion | undefined {
  const match = /^([1-9]\d{0,3})\.(0|[1-9]\d{0,4})$/.exec(text);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}

function isBefore(a: Microversion, b: Microversion): boolean {
  return a.major < b.major || (a.major === b.major && a.minor < b.minor);
}

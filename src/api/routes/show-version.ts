import { Type } from 'typebox';
import { MAX_MICROVERSION, MIN_MICROVERSION } from '../mount/microversion.ts';

/** Nova's description of one version of its API; dates are those of the versions, as clients compare them. */
function versionEntry(version: 'v2' | 'v2.1', base: string) {
  const legacy = version === 'v2';
  return {
    id: legacy ? 'v2.0' : 'v2.1',
    status: legacy ? 'SUPPORTED' : 'CURRENT',
    version: legacy ? '' : MAX_MICROVERSION,
    min_version: legacy ? '' : MIN_MICROVERSION,
    updated: legacy ? '2011-01-21T11:33:21Z' : '2013-07-23T11:33:21Z',
    links: [{ rel: 'self', href: `${base}/${version}/` }],
  };
}

function mediaTypes(version: 'v2' | 'v2.1') {
  const type = `application/vnd.openstack.compute+json;version=${version.slice(1)}`;
  return [{ base: 'application/json', type }];
}

/** `GET /` */
export function versionsDocument(base: string) {
  return { versions: [versionEntry('v2', base), versionEntry('v2.1', base)] };
}

/** `GET /v2.1/`, `GET /v2/` */
export function versionDocument(version: 'v2' | 'v2.1', base: string) {
  const entry = versionEntry(version, base);
  const described = { rel: 'describedby', type: 'text/html', href: `${base}/openapi.json` };
  return {
    version: { ...entry, links: [...entry.links, described], 'media-types': mediaTypes(version) },
  };
}

/** Any other path without a version: 300, with the same path under each. */
export function choicesDocument(base: string, path: string) {
  const choices = (['v2', 'v2.1'] as const).map((version) => {
    const { id, status } = versionEntry(version, base);
    const href = `${base}/${version}${path === '/' ? '/' : path}`;
    return { id, status, links: [{ rel: 'self', href }], 'media-types': mediaTypes(version) };
  });
  return { choices };
}

const Link = Type.Object({ rel: Type.String(), href: Type.String(), type: Type.Optional(Type.String()) });
const Version = Type.Object({
  id: Type.String(),
  status: Type.String(),
  version: Type.String(),
  min_version: Type.String(),
  updated: Type.String(),
  links: Type.Array(Link),
  'media-types': Type.Optional(Type.Array(Type.Object({ base: Type.String(), type: Type.String() }))),
});

export const VersionsReply = Type.Object({ versions: Type.Array(Version) });
export const VersionReply = Type.Object({ version: Version });

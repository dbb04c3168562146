import { Type } from 'typebox';
import { MAX_MICROVERSION, MIN_MICROVERSION } from '../mount/microversion.ts';
import { linkBase, type NovaRequest, novaRoute, versionRoot } from '../mount/nova.ts';
import { route } from '../mount/route.ts';

/** Nova's description of one version of its API. The dates are Nova's, because clients compare them. */
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

/** The reply to any other path without a version, sent with 300: the same path under each version. */
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

export const listVersions = route({
  method: 'GET',
  path: '/',
  summary: 'List the versions of the compute API.',
  open: true,
  reply: Type.Object({ versions: Type.Array(Version) }),
  handle(request, parts) {
    const base = linkBase(parts, request.base);
    return { versions: [versionEntry('v2', base), versionEntry('v2.1', base)] };
  },
});

/** `GET /v2.1` and `/v2`, with and without a slash at the end; without a sign-in, since clients read it before they have a token. */
export const describeVersion = (['', '/'] as const).map((path) =>
  novaRoute({
    method: 'GET',
    path,
    summary: 'Describe version v2.1 of the compute API.',
    open: true,
    ...(path === '' ? { hidden: true } : {}),
    reply: Type.Object({ version: Version }),
    handle(request: NovaRequest, parts) {
      const base = linkBase(parts, request.base);
      const version = versionRoot(request.path);
      const entry = versionEntry(version, base);
      const described = { rel: 'describedby', type: 'text/html', href: `${base}/openapi.json` };
      return {
        version: { ...entry, links: [...entry.links, described], 'media-types': mediaTypes(version) },
      };
    },
  }),
);

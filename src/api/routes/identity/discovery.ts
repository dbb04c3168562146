import { Type } from 'typebox';
import { type IdentityRequest, identityRoute } from '../../mount/identity.ts';

const Version = Type.Object({ id: Type.String(), status: Type.String() }, { additionalProperties: true });

/** Keystone's description of its version 3. Clients compare the number, so it is that of the API implemented here. */
function versionEntry(base: string) {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${base}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}

/** `GET /v3` and `/identity/v3`, with and without a slash at the end. */
export const describeIdentity = (['', '/'] as const).map((path) =>
  identityRoute({
    method: 'GET',
    path,
    summary: 'Describe the identity API.',
    open: true,
    ...(path === '' ? { hidden: true } : {}),
    reply: Type.Object({ version: Version }),
    handle: ({ base, path }: IdentityRequest) => ({
      version: versionEntry(path.startsWith('/identity') ? `${base}/identity` : base),
    }),
  }),
);

/** `GET /identity`, answered with 300 as Keystone's root is. */
export const listIdentityVersions = ['', '/'].map((path) =>
  identityRoute({
    method: 'GET',
    path,
    summary: 'List the versions of the identity API.',
    open: true,
    hidden: true,
    reply: Type.Object({ versions: Type.Object({ values: Type.Array(Version) }) }),
    status: 300,
    handle: ({ base }: IdentityRequest) => ({ versions: { values: [versionEntry(`${base}/identity`)] } }),
  }),
);

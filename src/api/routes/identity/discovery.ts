import { Type } from 'typebox';

/** What Keystone says of its version 3; clients compare the number, so it is that of the API described here. */
function versionEntry(base: string) {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${base}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}

/** `GET /v3` */
export function identityVersion(base: string) {
  return { version: versionEntry(base) };
}

/** `GET /identity`, answered with 300 as Keystone's root is. */
export function identityVersions(base: string) {
  return { versions: { values: [versionEntry(base)] } };
}

export const IdentityVersionReply = Type.Object({
  version: Type.Object({ id: Type.String(), status: Type.String() }, { additionalProperties: true }),
});

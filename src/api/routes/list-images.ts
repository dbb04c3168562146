import { Type } from 'typebox';
import { type ApiRequest, route } from '../mount/route.ts';

const Versions = Type.Object({ versions: Type.Array(Type.Unknown()) });

/** `GET /image`, answered with 300 as Glance does. */
export const listImageVersions = ['', '/'].map((path) =>
  route({
    method: 'GET',
    path,
    summary: 'List the versions of the image API.',
    open: true,
    hidden: true,
    reply: Versions,
    status: 300,
    handle: ({ base }: ApiRequest) => {
      const links = [{ rel: 'self', href: `${base}/image/v2/` }];
      return { versions: [{ id: 'v2.0', status: 'CURRENT', links }] };
    },
  }),
);

/** `openstack server list` and `server show` fail if the catalog has no image service. The instances here come from no image. */
export const listImages = route({
  method: 'GET',
  path: '/v2/images',
  summary: 'List no images: clients require the list, and instances have none.',
  reply: Type.Object({
    images: Type.Array(Type.Unknown(), { maxItems: 0 }),
    first: Type.String(),
    schema: Type.String(),
  }),
  handle: () => ({ images: [], first: '/v2/images', schema: '/v2/schemas/images' }),
});

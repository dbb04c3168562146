import { Type } from 'typebox';
import type { IdentityRoute } from '../../mount/identity-route.ts';
import { catalog } from './token-body.ts';

/** `GET /v3/auth/catalog` */
export const showCatalog: IdentityRoute = {
  method: 'GET',
  path: '/auth/catalog',
  summary: 'Show where the services are.',
  response: Type.Object({
    catalog: Type.Array(Type.Object({ type: Type.String() }, { additionalProperties: true })),
  }),
  status: 200,
  handle: ({ endpoints }) => ({ catalog: catalog(endpoints) }),
};

import { Type } from 'typebox';
import { identityRoute } from '../../mount/identity.ts';
import { Catalog, catalog } from './token-body.ts';

export const showCatalog = identityRoute({
  method: 'GET',
  path: '/auth/catalog',
  summary: 'Show the addresses of the services.',
  reply: Type.Object({ catalog: Catalog }),
  handle: ({ endpoints }) => ({ catalog: catalog(endpoints) }),
});

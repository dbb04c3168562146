import { createHash } from 'node:crypto';
import { Type } from 'typebox';
import type { TokenInfo } from '../../auth/authenticator.ts';
import type { Endpoints } from '../../mount/identity.ts';

const DOMAIN = { id: 'default', name: 'Default' };
const Named = Type.Object({ id: Type.String(), name: Type.String() });

export const Catalog = Type.Array(
  Type.Object({
    type: Type.String(),
    name: Type.String(),
    id: Type.String(),
    endpoints: Type.Array(
      Type.Object({
        id: Type.String(),
        interface: Type.String({ description: 'public, internal or admin' }),
        region: Type.String(),
        region_id: Type.String(),
        url: Type.String(),
      }),
    ),
  }),
);

export const TokenReply = Type.Object({
  token: Type.Object({
    methods: Type.Array(Type.String()),
    user: Type.Object({ ...Named.properties, domain: Named, password_expires_at: Type.Null() }),
    audit_ids: Type.Array(Type.String()),
    expires_at: Type.String({ format: 'date-time' }),
    issued_at: Type.String({ format: 'date-time' }),
    project: Type.Optional(Type.Object({ ...Named.properties, domain: Named })),
    roles: Type.Optional(Type.Array(Named)),
    catalog: Type.Optional(Catalog),
    is_domain: Type.Optional(Type.Boolean()),
    application_credential: Type.Optional(Type.Object({ ...Named.properties, restricted: Type.Boolean() })),
  }),
});

/** Keystone's description of a token; project, roles and catalog only if it is scoped to a project. */
export function tokenBody(info: TokenInfo, endpoints: Endpoints, withCatalog: boolean) {
  const { caller } = info;
  const scoped =
    caller.projectId === null
      ? {}
      : {
          is_domain: false,
          project: { domain: DOMAIN, id: caller.projectId, name: caller.projectName ?? caller.projectId },
          roles: caller.roles.map((name) => ({ id: name, name })),
          ...(withCatalog ? { catalog: catalog(endpoints) } : {}),
        };
  return {
    token: {
      methods: [...info.methods],
      user: { domain: DOMAIN, id: caller.userId, name: caller.userName, password_expires_at: null },
      audit_ids: [...info.auditIds],
      expires_at: keystoneTime(info.expiresAt),
      issued_at: keystoneTime(info.issuedAt),
      ...(info.applicationCredential
        ? { application_credential: { ...info.applicationCredential, restricted: true } }
        : {}),
      ...scoped,
    },
  };
}

/** The services of this API, each with its three interfaces, at the address that the client used. */
export function catalog({ base, region }: Endpoints) {
  const services = [
    { type: 'compute', name: 'oriel', path: '/v2.1' },
    { type: 'identity', name: 'oriel-identity', path: '/v3' },
    { type: 'image', name: 'oriel-no-images', path: '/image' },
  ];
  return services.map(({ type, name, path }) => ({
    type,
    name,
    id: stableId(type),
    endpoints: ['public', 'internal', 'admin'].map((face) => ({
      id: stableId(`${type} ${face} ${region}`),
      interface: face,
      region,
      region_id: region,
      url: `${base}${path}`,
    })),
  }));
}

/** The same on every controller: 32 hex digits, like Keystone's ids. */
function stableId(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Python prints microseconds. */
function keystoneTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z');
}

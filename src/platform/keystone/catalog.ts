import { Type } from 'typebox';

/** The part of a token's catalog that is used [Keystone v3 API, "The catalog"]. */
export const Catalog = Type.Array(
  Type.Object({
    type: Type.String(),
    endpoints: Type.Array(
      Type.Object({
        interface: Type.String(),
        region: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        region_id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        url: Type.String(),
      }),
    ),
  }),
);
export type Catalog = Type.Static<typeof Catalog>;

export interface EndpointWish {
  readonly serviceType: string;
  /** In the order of preference: `internal`, `public`, `admin`. */
  readonly interfaces: readonly string[];
  /** Empty: any. */
  readonly region: string;
}

/** The URL of a service, with the first interface that the catalog has in that region; undefined if it has none. */
export function findEndpoint(catalog: Catalog, wish: EndpointWish): string | undefined {
  const endpoints = catalog
    .filter(({ type }) => type === wish.serviceType)
    .flatMap((service) => service.endpoints)
    .filter(({ region, region_id }) => wish.region === '' || (region_id ?? region) === wish.region);
  for (const name of wish.interfaces) {
    // Old catalogs have internalURL instead of internal.
    const found = endpoints.find((endpoint) => endpoint.interface.replace(/URL$/, '') === name);
    if (found !== undefined) return found.url;
  }
  return undefined;
}

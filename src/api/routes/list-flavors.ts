import { Type } from 'typebox';
import type { Instance } from '../../contracts/compute.ts';
import { demandProject, maySee } from '../access/policy.ts';
import type { ApiParts } from '../api-parts.ts';
import { Fault } from '../http/fault.ts';
import { type NovaRequest, novaRoute } from '../mount/nova.ts';
import type { SignedIn } from '../mount/route.ts';
import { flavorDetail, flavorId } from '../servers/flavor-view.ts';
import { Link } from './server-schema.ts';

const Flavor = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    vcpus: Type.Integer(),
    ram: Type.Integer({ description: 'MiB' }),
    links: Type.Array(Link),
  },
  { additionalProperties: true },
);

/** Clients that list instances request it too. */
export const listFlavorsDetail = novaRoute({
  method: 'GET',
  path: '/flavors/detail',
  summary: 'List the sizes of the instances that the caller may see.',
  rule: 'os_compute_api:servers:index',
  reply: Type.Object({ flavors: Type.Array(Flavor) }),
  async handle(request, parts) {
    const sizes = [...(await sizesOf(request, parts)).values()];
    const flavors = sizes.map((each) => flavorDetail(each, request.version, request.links));
    return { flavors: flavors.sort((a, b) => a.ram - b.ram || a.vcpus - b.vcpus) };
  },
});

export const showFlavor = novaRoute({
  method: 'GET',
  path: '/flavors/:id',
  summary: 'Show the size with this name.',
  rule: 'os_compute_api:servers:index',
  reply: Type.Object({ flavor: Flavor }),
  async handle(request, parts) {
    const id = request.params.id;
    const found = (await sizesOf(request, parts)).get(id);
    if (found) return { flavor: flavorDetail(found, request.version, request.links) };
    throw new Fault('not_found', { words: `Flavor ${id.slice(0, 100)} could not be found.` });
  },
});

/** One instance of each size. */
async function sizesOf(
  { caller, requestId }: NovaRequest & SignedIn,
  { directory }: ApiParts,
): Promise<Map<string, Instance>> {
  demandProject(caller, 'os_compute_api:servers:index');
  const { instances } = await directory.list({ requestId });
  const seen = instances.filter((instance) => maySee(caller, instance));
  return new Map(seen.map((instance) => [flavorId(instance), instance]));
}

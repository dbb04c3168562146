import { Type } from 'typebox';
import { demandProject, isAdmin } from '../access/policy.ts';
import type { ApiParts } from '../api-parts.ts';
import { type NovaRequest, novaRoute } from '../mount/nova.ts';
import type { SignedIn } from '../mount/route.ts';
import { serverFilter } from '../servers/server-filters.ts';
import { serverPage } from '../servers/server-page.ts';
import { serverDetail, serverSummary } from '../servers/server-view.ts';
import { Link, Server, ServerSummary } from './server-schema.ts';

const Query = Type.Object({
  name: Type.Optional(Type.String({ description: 'a regular expression' })),
  status: Type.Optional(Type.String()),
  host: Type.Optional(Type.String({ description: 'administrators only' })),
  all_tenants: Type.Optional(Type.String({ description: 'administrators only' })),
  project_id: Type.Optional(Type.String({ description: 'with all_tenants' })),
  limit: Type.Optional(Type.String({ pattern: '^[0-9]*$' })),
  marker: Type.Optional(Type.String({ description: 'id of the last instance of the previous page' })),
  sort_key: Type.Optional(Type.String()),
  sort_dir: Type.Optional(Type.String()),
});

const reply = (entry: typeof Server | typeof ServerSummary) =>
  Type.Object({ servers: Type.Array(entry), servers_links: Type.Optional(Type.Array(Link)) });

export const listServers = novaRoute({
  method: 'GET',
  path: '/servers',
  summary: 'List the instances that the caller may see: id, name and links.',
  rule: 'os_compute_api:servers:index',
  query: Query,
  reply: reply(ServerSummary),
  handle: (request, parts) => list(request, parts, '/servers', serverSummary),
});

export const listServersDetail = novaRoute({
  method: 'GET',
  path: '/servers/detail',
  summary: 'List the instances that the caller may see, with all fields.',
  rule: 'os_compute_api:servers:index',
  query: Query,
  reply: reply(Server),
  handle: (request, parts) => list(request, parts, '/servers/detail', serverDetail),
});

async function list(
  request: NovaRequest & SignedIn,
  parts: ApiParts,
  path: string,
  view: typeof serverSummary | typeof serverDetail,
) {
  const { caller, version, query, requestId, links } = request;
  demandProject(caller, 'os_compute_api:servers:index');
  const filter = serverFilter(query, caller, version);
  const { instances, silent, incomplete } = await parts.directory.list({ requestId });
  if (silent.length + incomplete.length > 0) {
    // Instances of these hosts are missing from the list. Only administrators see the names of hosts.
    const names = [...silent, ...incomplete].map(({ host }) => host).sort();
    request.setHeader('X-Oriel-Silent-Hosts', isAdmin(caller) ? names.join(', ') : String(names.length));
    const reasons = [
      ...silent.map(({ refusal }) => refusal.message),
      ...incomplete.flatMap(({ drivers }) => drivers),
    ];
    parts.log.warn({ request_id: requestId, step: 2, hosts: names, reasons }, 'hosts missing from the list');
  }
  const seen = instances.filter((instance) => filter.matches(instance));
  const { power_actions: powerActions } = parts.settings.oriel;
  const page = serverPage(seen, query, parts.settings.api.max_limit);
  const servers = page.instances.map((instance) => view(instance, request, powerActions));
  if (page.nextMarker === undefined) return { servers };
  const next = new URLSearchParams(query);
  next.set('marker', page.nextMarker);
  return { servers, servers_links: [{ rel: 'next', href: links.to(`${path}?${next}`) }] };
}

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { PORT, url } from '../layout.ts';

/** Stands in for Neutron, which Nova asks about networks even for servers without one: every list is empty. */
export async function startNeutron(): Promise<Server> {
  const server = createServer((request, response) => {
    const [, version, resource, id] = (request.url ?? '/')
      .split('?')[0]!
      .replace(/\.json$/, '')
      .split('/');
    const [status, body] = answer(version ?? '', resource, id);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  await once(server.listen(PORT.neutron, '127.0.0.1'), 'listening');
  return server;
}

function answer(version: string, resource?: string, id?: string): [number, unknown] {
  const links = [{ rel: 'self', href: url(PORT.neutron, '/v2.0/') }];
  if (version === '') return [200, { versions: [{ id: 'v2.0', status: 'CURRENT', links }] }];
  if (resource === undefined || resource === '') return [200, { resources: [] }];
  if (resource === 'quotas')
    return [200, { quota: { port: -1, network: -1, security_group: -1, floatingip: -1 } }];
  if (id === undefined || id === '') return [200, { [resource.replaceAll('-', '_')]: [] }];
  return [404, { NeutronError: { type: 'NotFound', message: 'not found', detail: '' } }];
}

import { Type } from 'typebox';
import { demandProject } from '../access/policy.ts';
import { novaRoute } from '../mount/nova.ts';
import { findServer } from '../servers/find-server.ts';
import { serverDetail } from '../servers/server-view.ts';
import { Server } from './server-schema.ts';

export const showServer = novaRoute({
  method: 'GET',
  path: '/servers/:id',
  summary: 'Show one instance.',
  rule: 'os_compute_api:servers:show',
  reply: Type.Object({ server: Server }),
  async handle(request, parts) {
    const { caller, params, requestId } = request;
    demandProject(caller, 'os_compute_api:servers:show');
    const instance = await findServer(parts, caller, params.id, requestId);
    return { server: serverDetail(instance, request, parts.settings.oriel.power_actions) };
  },
});

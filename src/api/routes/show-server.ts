import { Type } from 'typebox';
import { demandProject } from '../access/policy.ts';
import type { NovaRoute } from '../mount/nova-request.ts';
import { findServer } from '../servers/find-server.ts';
import { serverDetail } from '../servers/server-view.ts';
import { Server } from './server-schema.ts';

export const showServer: NovaRoute = {
  method: 'GET',
  path: '/servers/:id',
  summary: 'Show one guest.',
  response: Type.Object({ server: Server }),
  async handle(request, parts) {
    const { caller, params, requestId } = request;
    demandProject(caller, 'os_compute_api:servers:show');
    const instance = await findServer(parts, caller, params.id!, requestId);
    return { server: serverDetail(instance, request) };
  },
};

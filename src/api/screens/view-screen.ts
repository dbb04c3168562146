import type { Instance } from '../../contracts/compute.ts';
import { consoleAccess, demand } from '../access/policy.ts';
import type { ApiParts } from '../api-parts.ts';
import type { ApiRequest, SignedIn } from '../mount/route.ts';
import { findServer } from '../servers/find-server.ts';

/**
 * The instance whose screen the user may view: who may have a view-only console may read its screen. The first request of some minutes
 * is audited.
 * @throws {Fault} screens_throttled, instance_unknown, forbidden
 * @throws {Refusal} console_not_audited
 */
export async function viewScreen(
  { caller, requestId, address }: ApiRequest & SignedIn,
  serverId: string,
  form: 'screenshot' | 'text',
  parts: ApiParts,
): Promise<Instance> {
  parts.screenViews.count(caller.userId);
  const instance = await findServer(parts, caller, serverId, requestId);
  const access = consoleAccess(caller, instance, parts.settings.oriel.reader_consoles);
  demand(access !== 'none', 'oriel:servers:screen');
  await parts.screenViews.auditOnce(caller.userId, instance.uuid, form, () =>
    parts.observer.insist(
      {
        event: 'screen.viewed',
        request_id: requestId,
        client: address,
        user: caller.userName,
        user_id: caller.userId,
        project_id: caller.projectId,
        instance_uuid: instance.uuid,
        compute_host: instance.host,
        form,
      },
      'console_not_audited',
    ),
  );
  return instance;
}

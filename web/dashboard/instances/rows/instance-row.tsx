import type { Server } from '../../../../src/api-client/client.ts';
import { useText } from '../../../shared/language.ts';
import { Name } from '../../../shared/name.tsx';
import type { ApiClient } from '../../api-client.ts';
import { InstanceStatus } from '../instance-status.tsx';
import type { ScreenPictures } from '../pictures/screen-pictures.ts';
import { ConditionBadge } from './condition-badge.tsx';
import { InstanceActions } from './instance-actions.tsx';
import { hostOf } from './order-instances.ts';

export interface RowProps {
  readonly api: ApiClient;
  readonly instance: Server;
  readonly pictures: ScreenPictures;
  /** What the screen shows, as the service reported it. */
  readonly condition: string | null;
  readonly withHost: boolean;
  readonly mayUse: boolean;
  onSignInFault(): void;
}

/** An instance as a row of the table. */
export function InstanceRow(props: Omit<RowProps, 'pictures'>) {
  const { api, instance, condition, withHost, mayUse, onSignInFault } = props;
  const t = useText();
  const { id, tenant_id: project = '–' } = instance;
  const host = hostOf(instance) || '–';
  return (
    <tr>
      <th scope="row">
        <Name>{instance.name}</Name>
        <span class="instance-id">{id}</span>
      </th>
      <td>
        <InstanceStatus status={instance.status} /> <ConditionBadge condition={condition} />
      </td>
      <td data-label={t('instances.project')} title={project}>
        {project}
      </td>
      {withHost && (
        <td data-label={t('instances.host')} title={host}>
          {host}
        </td>
      )}
      <td class="actions">
        <InstanceActions api={api} instance={instance} mayUse={mayUse} onSignInFault={onSignInFault} />
      </td>
    </tr>
  );
}

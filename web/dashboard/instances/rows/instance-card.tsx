import { useCallback, useState } from 'preact/hooks';
import { Name } from '../../../shared/name.tsx';
import { InstanceStatus } from '../instance-status.tsx';
import { Thumbnail } from '../pictures/thumbnail.tsx';
import { ConditionBadge } from './condition-badge.tsx';
import { InstanceActions } from './instance-actions.tsx';
import type { RowProps } from './instance-row.tsx';
import { hostOf } from './order-instances.ts';

/** An instance with the picture of its screen. */
export function InstanceCard({
  api,
  instance,
  pictures,
  condition,
  withHost,
  mayUse,
  onSignInFault,
}: RowProps) {
  const [seen, setSeen] = useState<string | null>(null);
  const note = useCallback((next: string | null) => setSeen(next), []);
  return (
    <article class="card">
      <Thumbnail pictures={pictures} instance={instance} onCondition={note} />
      <h3>
        <Name>{instance.name}</Name>
      </h3>
      <p class="row card-facts">
        <InstanceStatus status={instance.status} />
        <ConditionBadge condition={seen ?? condition} />
        {withHost && <span class="hint">{hostOf(instance)}</span>}
      </p>
      <p class="row card-actions">
        <InstanceActions api={api} instance={instance} mayUse={mayUse} onSignInFault={onSignInFault} />
      </p>
    </article>
  );
}

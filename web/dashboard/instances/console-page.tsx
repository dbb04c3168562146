import type { ComponentChildren } from 'preact';
import { useCallback } from 'preact/hooks';
import type { Server } from '../../../src/api-client/client.ts';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { useText } from '../../shared/language.ts';
import { Name } from '../../shared/name.tsx';
import { FaultNote } from '../fault-note.tsx';
import { consoleHref, instancesHref } from '../route.ts';
import { useDocumentTitle } from '../use-document-title.ts';
import { usePolling } from '../use-polling.ts';
import type { ViewProps } from '../views.tsx';
import { InstanceConsole } from './instance-console.tsx';
import { InstanceStatus } from './instance-status.tsx';
import { SilentHosts } from './silent-hosts.tsx';
import './console.css';

const REFRESH_MS = 5_000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface ConsolePageProps extends ViewProps {
  readonly viewOnly?: true;
}

/** The console of the instance that the address names: by its id, or by its name if one instance has it. */
export function ConsolePage(props: ConsolePageProps) {
  const { api, session, argument: wanted, viewOnly = false, onSignInFault, onLiveConsole } = props;
  const t = useText();
  const admin = session.roles.includes('admin');
  const ask = useCallback(() => api.instances(admin), [api, admin]);
  const { value, fault } = usePolling(ask, REFRESH_MS, onSignInFault, ({ instances }) => {
    // The id of an instance that the list lacks is asked for: the service says why it has no console.
    return UUID.test(wanted) || named(instances, wanted).length === 1;
  });
  const [only, ...others] = value === undefined ? [] : named(value.instances, wanted);
  const isFound = only !== undefined && others.length === 0;
  useDocumentTitle(isFound ? '' : `${plainLine(wanted)} · ${t('console.title')}`);

  if (value === undefined) {
    return (
      <Notice>
        {fault === null ? (
          <p class="hint" role="status">
            {t.parts('embedded.looking', { name: <Name>{wanted}</Name> })}
          </p>
        ) : (
          <FaultNote fault={fault} />
        )}
      </Notice>
    );
  }
  if (isFound || (only === undefined && UUID.test(wanted))) {
    const { id, name } = only ?? { id: wanted, name: wanted };
    const shown = { api, viewOnly, onSignInFault, onLive: onLiveConsole, instanceId: id, name };
    return <InstanceConsole key={id} {...shown} />;
  }
  return (
    <Notice>
      <h1>
        {t.parts(only === undefined ? 'embedded.noInstance' : 'embedded.severalInstances', {
          name: <Name>{wanted}</Name>,
        })}
      </h1>
      {value.silentHosts !== undefined && <SilentHosts hosts={value.silentHosts} />}
      {only === undefined ? (
        <p>{t.parts('embedded.whyNone', { project: <Name>{session.project.name}</Name> })}</p>
      ) : (
        <Choice instances={[only, ...others]} viewOnly={viewOnly} />
      )}
      <p>
        <a class="button primary" href={instancesHref}>
          {t('console.ending.list')}
        </a>
      </p>
    </Notice>
  );
}

function Notice({ children }: { readonly children: ComponentChildren }) {
  return <div class="console-notice">{children}</div>;
}

function Choice({
  instances,
  viewOnly,
}: {
  readonly instances: readonly Server[];
  readonly viewOnly: boolean;
}) {
  const t = useText();
  return (
    <ul class="choice">
      {instances.map(({ id, name, status, tenant_id: project }) => (
        <li key={id}>
          <a href={consoleHref(id, viewOnly)}>
            <Name>{name}</Name> <code>{id}</code>
          </a>{' '}
          <InstanceStatus status={status} />{' '}
          {project !== undefined && <span class="hint">{t('frame.inProject', { project })}</span>}
        </li>
      ))}
    </ul>
  );
}

/** The instances that an address means: the one with that id, or those with that name. */
function named(instances: readonly Server[], wanted: string): readonly Server[] {
  const byId = instances.filter(({ id }) => id === wanted.toLowerCase());
  return byId.length > 0 ? byId : instances.filter(({ name }) => name === wanted);
}

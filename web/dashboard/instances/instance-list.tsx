import { useCallback, useState } from 'preact/hooks';
import type { Server } from '../../../src/api-client/client.ts';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { EyeIcon, ScreenIcon } from '../../shared/icons.tsx';
import { Name } from '../../shared/name.tsx';
import { type ApiClient, hasConsole, type SignedIn } from '../api-client.ts';
import { FaultNote } from '../fault-note.tsx';
import { consoleHref, watchHref } from '../route.ts';
import { usePolling } from '../use-polling.ts';
import { InstanceStatus, statusWord } from './instance-status.tsx';

const REFRESH_MS = 5_000;

interface InstanceListProps {
  readonly api: ApiClient;
  readonly session: SignedIn;
  onExpired(): void;
}

/** The instances that the user may see, refreshed every few seconds, with a filter and links to their consoles. */
export function InstanceList({ api, session, onExpired }: InstanceListProps) {
  const admin = session.roles.includes('admin');
  // Readers get view-only consoles at most, so the page offers them no other.
  const mayUse = session.roles.some((role) => role !== 'reader');
  const [everywhere, setEverywhere] = useState(false);
  const [filter, setFilter] = useState('');
  const ask = useCallback(() => api.instances(session.token, everywhere), [api, session.token, everywhere]);
  const { value, fault } = usePolling(ask, REFRESH_MS, onExpired);
  const instances = value?.instances;
  // Only administrators see hosts: for others the column would be empty.
  const withHost = (instances ?? []).some((instance) => hostOf(instance) !== '');
  const shown = (instances ?? []).filter((instance) => matches(instance, filter));

  return (
    <>
      <div class="page-head">
        <h1>Instances</h1>
        {admin && (
          <label class="check">
            <input
              type="checkbox"
              checked={everywhere}
              onChange={(event) => setEverywhere(event.currentTarget.checked)}
            />
            All projects
          </label>
        )}
        <input
          class="filter"
          type="search"
          aria-label="Filter instances"
          placeholder="Filter by name, id, state…"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      {fault !== null && <FaultNote fault={fault} />}
      {value?.silentHosts !== undefined && (
        <p class="note tone-warn" role="status">
          {missingInstances(value.silentHosts)}
        </p>
      )}
      {instances === undefined && fault === null && <p class="hint">Loading…</p>}
      {instances !== undefined && (
        <p class="off-screen" role="status">
          {shown.length} of {instances.length} instances shown
        </p>
      )}
      {instances?.length === 0 && <p class="empty">There is no instance in this project.</p>}
      {instances !== undefined && instances.length > 0 && shown.length === 0 && (
        <p class="empty">No instance matches “{filter}”.</p>
      )}
      {shown.length > 0 && (
        <table class="instances">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">State</th>
              <th scope="col">Project</th>
              {withHost && <th scope="col">Host</th>}
              <th scope="col">
                <span class="off-screen">Console</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((instance) => (
              <Row key={instance.id} instance={instance} withHost={withHost} mayUse={mayUse} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

interface RowProps {
  readonly instance: Server;
  readonly withHost: boolean;
  readonly mayUse: boolean;
}

const NOT_RUNNING = 'This instance is not running. Start it to open its console.';

function Row({ instance, withHost, mayUse }: RowProps) {
  const isOff = !hasConsole(instance);
  return (
    <tr>
      <th scope="row">
        <Name>{instance.name}</Name>
        <span class="instance-id">{instance.id}</span>
      </th>
      <td>
        <InstanceStatus status={instance.status} />
      </td>
      <td data-label="Project">{instance.tenant_id ?? '–'}</td>
      {withHost && <td data-label="Host">{hostOf(instance) || '–'}</td>}
      <td class="actions">
        <a
          class="button"
          href={watchHref(instance.id)}
          aria-label={`Watch ${plainLine(instance.name)}`}
          title={isOff ? NOT_RUNNING : 'View only: no key reaches the instance'}
        >
          <EyeIcon />
          Watch
        </a>
        {mayUse && (
          <a
            class="button"
            href={consoleHref(instance.id)}
            title={isOff ? NOT_RUNNING : undefined}
            aria-label={`Open the console of ${plainLine(instance.name)}`}
          >
            <ScreenIcon />
            Console
          </a>
        )}
      </td>
    </tr>
  );
}

/** A header of the reply names the hosts for administrators, and counts them for others. */
function missingInstances(silentHosts: string): string {
  const isNumber = /^\d+$/.test(silentHosts);
  const hosts = isNumber
    ? `${silentHosts} ${silentHosts === '1' ? 'host' : 'hosts'}`
    : plainLine(silentHosts);
  return `Instances of ${hosts} are missing from this list, because it could not be read there.`;
}

function matches(instance: Server, filter: string): boolean {
  const { name, id, status, tenant_id: project = '' } = instance;
  const haystack = [name, id, status, statusWord(status), project, hostOf(instance)].join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

function hostOf(instance: Server): string {
  return instance['OS-EXT-SRV-ATTR:host'] ?? '';
}

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Server } from '../../../src/api-client/client.ts';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { EyeIcon, ScreenIcon } from '../../shared/icons.tsx';
import { Name } from '../../shared/name.tsx';
import { hasConsole } from '../api-client.ts';
import { FaultNote } from '../fault-note.tsx';
import { consoleHref } from '../route.ts';
import { usePolling } from '../use-polling.ts';
import type { ViewProps } from '../views.tsx';
import { InstanceStatus, statusWord } from './instance-status.tsx';
import { type Column, type ListView, recallListView, rememberListView } from './list-view.ts';
import { SilentHosts } from './silent-hosts.tsx';
import './instances.css';

const REFRESH_MS = 5_000;

/** The instances that the user may see, refreshed every few seconds, with a filter and links to their consoles. */
export function InstanceList({ api, session, onSignInFault }: ViewProps) {
  const admin = session.roles.includes('admin');
  // Readers get view-only consoles at most, so the page offers them no other.
  const mayUse = session.roles.some((role) => role !== 'reader');
  const [view, change] = useListView();
  const { filter, sortBy, descending } = view;
  const everywhere = view.everywhere && admin;
  const ask = useCallback(() => api.instances(everywhere), [api, everywhere]);
  const { value, fault } = usePolling(ask, REFRESH_MS, onSignInFault);
  const instances = value?.instances;
  useScrollPlace(instances !== undefined, view.scrollY, change);
  // Only administrators see hosts: for others the column would be empty.
  const withHost = (instances ?? []).some((instance) => hostOf(instance) !== '');
  const shown = sorted(
    (instances ?? []).filter((instance) => matches(instance, filter)),
    sortBy,
    descending,
  );
  const sort = (column: Column) =>
    change({ sortBy: column, descending: column === sortBy ? !descending : false });
  const head = { sortBy, descending, onSort: sort };

  return (
    <>
      <div class="page-head">
        <h1>Instances</h1>
        {admin && (
          <label class="check">
            <input
              type="checkbox"
              checked={everywhere}
              onChange={(event) => change({ everywhere: event.currentTarget.checked })}
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
          onInput={(event) => change({ filter: event.currentTarget.value })}
        />
      </div>
      {fault !== null && <FaultNote fault={fault} />}
      {value?.silentHosts !== undefined && <SilentHosts hosts={value.silentHosts} />}
      {instances === undefined && fault === null && <p class="hint">Loading…</p>}
      {instances !== undefined && (
        <p class="hint count" role="status">
          {shown.length === instances.length
            ? countOf(instances.length)
            : `${shown.length} of ${countOf(instances.length)}`}
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
              <Head column="name" label="Name" {...head} />
              <Head column="status" label="State" {...head} />
              <Head column="project" label="Project" {...head} />
              {withHost && <Head column="host" label="Host" {...head} />}
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

/** The view of the list, with the function that changes parts of it. */
function useListView(): [ListView, (part: Partial<ListView>) => void] {
  const [view, setView] = useState(recallListView);
  const change = useCallback((part: Partial<ListView>) => {
    setView((before) => {
      const after = { ...before, ...part };
      rememberListView(after);
      return after;
    });
  }, []);
  return [view, change];
}

/** Follows the scroll position, and returns to it once the list is there. The browser itself does so before it is. */
function useScrollPlace(isThere: boolean, scrollY: number, change: (part: Partial<ListView>) => void): void {
  const first = useRef(scrollY);
  useEffect(() => {
    if (!isThere) return;
    scrollTo(0, first.current);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      clearTimeout(timer);
      const { scrollY: y } = window;
      timer = setTimeout(() => change({ scrollY: y }), 100);
    };
    addEventListener('scroll', follow, { passive: true });
    return () => {
      clearTimeout(timer);
      removeEventListener('scroll', follow);
    };
  }, [isThere, change]);
}

interface HeadProps {
  readonly column: Column;
  readonly label: string;
  readonly sortBy: Column;
  readonly descending: boolean;
  onSort(column: Column): void;
}

/** The head of a column, by which the list is sorted; again, in the opposite order. */
function Head({ column, label, sortBy, descending, onSort }: HeadProps) {
  const order = column !== sortBy ? 'none' : descending ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={order}>
      <button type="button" class="sort" onClick={() => onSort(column)}>
        {label}
        <span class="sort-mark" aria-hidden="true">
          {{ none: '', ascending: '▲', descending: '▼' }[order]}
        </span>
      </button>
    </th>
  );
}

interface RowProps {
  readonly instance: Server;
  readonly withHost: boolean;
  readonly mayUse: boolean;
}

function Row({ instance, withHost, mayUse }: RowProps) {
  const { id, tenant_id: project = '–' } = instance;
  const name = plainLine(instance.name);
  const host = hostOf(instance) || '–';
  return (
    <tr>
      <th scope="row">
        <Name>{instance.name}</Name>
        <span class="instance-id">{id}</span>
      </th>
      <td>
        <InstanceStatus status={instance.status} />
      </td>
      <td data-label="Project" title={project}>
        {project}
      </td>
      {withHost && (
        <td data-label="Host" title={host}>
          {host}
        </td>
      )}
      <td class="actions">
        {hasConsole(instance) ? (
          <>
            <a
              class="button small"
              href={consoleHref(id, true)}
              aria-label={`Watch ${name}`}
              title="View only: no key reaches the instance"
            >
              <EyeIcon />
              Watch
            </a>
            {mayUse && (
              <a class="button small" href={consoleHref(id)} aria-label={`Open the console of ${name}`}>
                <ScreenIcon />
                Console
              </a>
            )}
          </>
        ) : (
          <a
            class="button small waits"
            href={consoleHref(id, !mayUse)}
            aria-label={`Open the console of ${name} when it starts`}
            title="This instance is not running. The console opens when it starts."
          >
            <ScreenIcon />
            When it starts
          </a>
        )}
      </td>
    </tr>
  );
}

function countOf(number: number): string {
  return number === 1 ? '1 instance' : `${number} instances`;
}

function sorted(instances: readonly Server[], column: Column, descending: boolean): readonly Server[] {
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const compare = (a: Server, b: Server) =>
    collator.compare(sortValue(a, column), sortValue(b, column)) ||
    collator.compare(a.name, b.name) ||
    collator.compare(a.id, b.id);
  return instances.toSorted(descending ? (a, b) => compare(b, a) : compare);
}

function sortValue(instance: Server, column: Column): string {
  switch (column) {
    case 'name':
      return instance.name;
    case 'status':
      return statusWord(instance.status);
    case 'project':
      return instance.tenant_id ?? '';
    case 'host':
      return hostOf(instance);
  }
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

import { useCallback, useState } from 'preact/hooks';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { EyeIcon, ScreenIcon } from '../../shared/icons.tsx';
import { Name } from '../../shared/name.tsx';
import { type ApiClient, type Guest, hasScreen, type SignedIn } from '../api-client.ts';
import { FaultNote } from '../fault-note.tsx';
import { consoleHref, watchHref } from '../route.ts';
import { usePolling } from '../use-polling.ts';
import { GuestStatus, statusWord } from './instance-status.tsx';

const REFRESH_MS = 5_000;

interface GuestListProps {
  readonly api: ApiClient;
  readonly session: SignedIn;
  onExpired(): void;
}

/** The guests that one may see, kept up to date, with a filter and a way to each screen. */
export function GuestList({ api, session, onExpired }: GuestListProps) {
  const admin = session.roles.includes('admin');
  // Whoever may only read gets consoles for looking alone, and is offered nothing else.
  const mayUse = session.roles.some((role) => role !== 'reader');
  const [everywhere, setEverywhere] = useState(false);
  const [filter, setFilter] = useState('');
  const ask = useCallback(() => api.guests(session.token, everywhere), [api, session.token, everywhere]);
  const { value, fault } = usePolling(ask, REFRESH_MS, onExpired);
  const guests = value?.guests;
  // Where a guest runs is told to administrators only: for others the column would be empty.
  const withHost = (guests ?? []).some((guest) => hostOf(guest) !== '');
  const shown = (guests ?? []).filter((guest) => matches(guest, filter));

  return (
    <>
      <div class="page-head">
        <h1>Guests</h1>
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
          aria-label="Filter guests"
          placeholder="Filter by name, id, state…"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      {fault !== null && <FaultNote fault={fault} />}
      {value?.silentHosts !== undefined && (
        <p class="note tone-warn" role="status">
          {missingGuests(value.silentHosts)}
        </p>
      )}
      {guests === undefined && fault === null && <p class="hint">Asking…</p>}
      {guests !== undefined && (
        <p class="off-screen" role="status">
          {shown.length} of {guests.length} guests shown
        </p>
      )}
      {guests?.length === 0 && <p class="empty">There is no guest in this project.</p>}
      {guests !== undefined && guests.length > 0 && shown.length === 0 && (
        <p class="empty">No guest fits “{filter}”.</p>
      )}
      {shown.length > 0 && (
        <table class="guests">
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
            {shown.map((guest) => (
              <Row key={guest.id} guest={guest} withHost={withHost} mayUse={mayUse} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

interface RowProps {
  readonly guest: Guest;
  readonly withHost: boolean;
  readonly mayUse: boolean;
}

const NO_SCREEN = 'This guest is not running, so it has no screen. Start it first.';

function Row({ guest, withHost, mayUse }: RowProps) {
  const isOff = !hasScreen(guest);
  return (
    <tr>
      <th scope="row">
        <Name>{guest.name}</Name>
        <span class="guest-id">{guest.id}</span>
      </th>
      <td>
        <GuestStatus status={guest.status} />
      </td>
      <td data-label="Project">{guest.tenant_id ?? '–'}</td>
      {withHost && <td data-label="Host">{hostOf(guest) || '–'}</td>}
      <td class="actions">
        <a
          class="button"
          href={watchHref(guest.id)}
          aria-label={`Watch ${plainLine(guest.name)}`}
          title={isOff ? NO_SCREEN : 'The screen alone: no key reaches the guest'}
        >
          <EyeIcon />
          Watch
        </a>
        {mayUse && (
          <a
            class="button"
            href={consoleHref(guest.id)}
            title={isOff ? NO_SCREEN : undefined}
            aria-label={`Open the console of ${plainLine(guest.name)}`}
          >
            <ScreenIcon />
            Console
          </a>
        )}
      </td>
    </tr>
  );
}

/** The api says by a header which compute hosts did not answer: names for administrators, for others how many. */
function missingGuests(silentHosts: string): string {
  const whose = /^\d+$/.test(silentHosts)
    ? `${silentHosts} ${silentHosts === '1' ? 'compute host that does' : 'compute hosts that do'}`
    : `${plainLine(silentHosts)}, which ${silentHosts.includes(',') ? 'do' : 'does'}`;
  return `Guests are missing from this list: those of ${whose} not answer.`;
}

function matches(guest: Guest, filter: string): boolean {
  const { name, id, status, tenant_id: project = '' } = guest;
  const haystack = [name, id, status, statusWord(status), project, hostOf(guest)].join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

function hostOf(guest: Guest): string {
  return guest['OS-EXT-SRV-ATTR:host'] ?? '';
}

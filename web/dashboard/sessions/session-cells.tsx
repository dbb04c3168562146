import type { ComponentChildren } from 'preact';
import { useText } from '../../shared/language.ts';
import { Name } from '../../shared/name.tsx';
import { FaultNote } from '../fault-note.tsx';
import { accessOf, type Described, instanceOf, momentOf, proxyOf } from './session-words.ts';

/** Rows beyond this number are counted, not drawn. */
const MAX_ROWS = 500;

/** The head of a row: the instance, with its id below the name. */
export function InstanceHead({ session }: { readonly session: Described }) {
  const { server_name: name, server_id: id } = session;
  return (
    <th scope="row">
      <Name>{instanceOf(session)}</Name>
      {name !== null && <span class="record-id">{id}</span>}
    </th>
  );
}

export function UserCell({ session }: { readonly session: Described }) {
  const t = useText();
  const { user_name: user } = session;
  return (
    <td data-label={t('sessions.user')} title={user}>
      {user === '' ? t('sessions.unknown') : <Name>{user}</Name>}
    </td>
  );
}

export function ClientCell({ session }: { readonly session: Described }) {
  const t = useText();
  return (
    <td data-label={t('sessions.client')} title={session.client_address}>
      {session.client_address}
    </td>
  );
}

/** The way from the proxy to the compute host, and the kind of the console. */
export function PathCell({ session }: { readonly session: Described }) {
  const t = useText();
  const { compute_host: compute, kind } = session;
  const path = compute === '' ? proxyOf(session) : `${proxyOf(session)} → ${compute}`;
  return (
    <td data-label={t('sessions.path')} title={path}>
      {path}
      {kind !== null && <span class="record-id">{kind}</span>}
    </td>
  );
}

export function AccessCell({ session }: { readonly session: Described }) {
  const t = useText();
  return (
    <td data-label={t('sessions.access')}>
      <span class={`pill tone-${session.view_only === true ? 'quiet' : 'good'}`}>{accessOf(session, t)}</span>
    </td>
  );
}

interface ListStateProps {
  /** Undefined before the first reply. */
  readonly total: number | undefined;
  readonly shown: number;
  readonly fault: Error | null;
  /** When the last reply came, in ms since the epoch; null before it. */
  readonly askedAt: number | null;
  readonly silentHosts: number;
  readonly silentProxies: readonly string[];
  readonly empty: string;
  readonly filter: string;
  readonly children: ComponentChildren;
}

/** A list in each of its states: loading, failed, stale, incomplete, empty, filtered away, or there. */
export function ListStates(props: ListStateProps) {
  const t = useText();
  const { total, shown, fault, askedAt, silentHosts, silentProxies, empty, filter, children } = props;
  return (
    <>
      {fault !== null && <FaultNote fault={fault} />}
      {fault !== null && askedAt !== null && (
        <p class="hint">{t('sessions.stale', { time: momentOf(askedAt, t, Date.now()) })}</p>
      )}
      {silentHosts > 0 && (
        <p class="note tone-warn" role="status">
          {silentProxies.length > 0
            ? t('sessions.silentNamed', { hosts: silentProxies.join(', ') })
            : t('sessions.silent', { count: silentHosts })}
        </p>
      )}
      {total === undefined && fault === null && <p class="hint">{t('sessions.loading')}</p>}
      {total !== undefined && (
        <p class="hint count" role="status">
          {shown === total
            ? t('sessions.count', { count: total })
            : t('sessions.someOf', { shown, count: total })}
        </p>
      )}
      {total === 0 && <p class="empty">{empty}</p>}
      {total !== undefined && total > 0 && shown === 0 && (
        <p class="empty">{t('sessions.noMatch', { filter })}</p>
      )}
      {shown > 0 && (
        <div class={fault === null ? 'records-box' : 'records-box records-stale'}>{children}</div>
      )}
      {shown > MAX_ROWS && <p class="hint">{t('sessions.more', { count: shown - MAX_ROWS })}</p>}
    </>
  );
}

export function firstRows<T>(rows: readonly T[]): readonly T[] {
  return rows.slice(0, MAX_ROWS);
}

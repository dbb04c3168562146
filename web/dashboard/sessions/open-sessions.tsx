import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Sessions } from '../../../src/api-client/client.ts';
import { useText } from '../../shared/language.ts';
import type { ApiClient } from '../api-client.ts';
import { traceHref } from '../route.ts';
import { usePolling } from '../use-polling.ts';
import { EndDialog } from './end-dialog.tsx';
import {
  AccessCell,
  ClientCell,
  firstRows,
  InstanceHead,
  ListStates,
  PathCell,
  UserCell,
} from './session-cells.tsx';
import { durationOf, instanceOf, isMatch, momentOf } from './session-words.ts';

const REFRESH_MS = 3_000;
/** A user who pressed a key within this time is not idle. */
const ACTIVE_MS = 10_000;

export type OpenSession = Sessions['sessions'][number];

export interface SessionListProps {
  readonly api: ApiClient;
  readonly filter: string;
  onSignInFault(): void;
}

/** The open sessions, refreshed every few seconds while the tab is visible. */
export function OpenSessions({ api, filter, onSignInFault }: SessionListProps) {
  const t = useText();
  const ask = useCallback(async () => ({ list: await api.sessions(), at: Date.now() }), [api]);
  const { value, fault, refresh } = usePolling(ask, REFRESH_MS, onSignInFault);
  const [ending, setEnding] = useState<OpenSession | null>(null);
  const [note, setNote] = useState('');
  const noteLine = useRef<HTMLParagraphElement>(null);
  const all = value?.list.sessions;
  const shown = (all ?? []).filter((session) => isMatch(session, filter));

  // The row of the pressed button goes away, so the focus moves to what happened.
  useEffect(() => {
    if (note !== '') noteLine.current?.focus();
  }, [note]);
  const onEnded = (session: OpenSession) => {
    setNote(t('sessions.hasEnded', { name: instanceOf(session) }));
    refresh();
  };
  return (
    <>
      <p ref={noteLine} class="sessions-note" role="status" tabIndex={-1}>
        {note}
      </p>
      <ListStates
        total={all?.length}
        shown={shown.length}
        fault={fault}
        askedAt={value?.at ?? null}
        silentHosts={value?.list.silent_hosts ?? 0}
        silentProxies={value?.list.silent_proxies ?? []}
        empty={t('sessions.noneOpen')}
        filter={filter}
      >
        <table class="records">
          <thead>
            <tr>
              <th scope="col">{t('sessions.instance')}</th>
              <th scope="col">{t('sessions.user')}</th>
              <th scope="col">{t('sessions.client')}</th>
              <th scope="col">{t('sessions.since')}</th>
              <th scope="col">{t('sessions.idle')}</th>
              <th scope="col">{t('sessions.access')}</th>
              <th scope="col">{t('sessions.path')}</th>
              <th scope="col">
                <span class="off-screen">{t('sessions.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {firstRows(shown).map((session) => (
              <Row
                key={session.id}
                session={session}
                nowMs={value?.at ?? 0}
                onEnd={() => setEnding(session)}
              />
            ))}
          </tbody>
        </table>
      </ListStates>
      {ending !== null && (
        <EndDialog
          session={ending}
          onEnd={(reason) => api.endSession(ending.id, reason)}
          onEnded={() => onEnded(ending)}
          onClose={() => setEnding(null)}
        />
      )}
    </>
  );
}

interface RowProps {
  readonly session: OpenSession;
  readonly nowMs: number;
  onEnd(): void;
}

function Row({ session, nowMs, onEnd }: RowProps) {
  const t = useText();
  const { started_at: startedAt, idle_ms: idleMs, may_end: mayEnd, request_id: requestId } = session;
  const name = instanceOf(session);
  return (
    <tr>
      <InstanceHead session={session} />
      <UserCell session={session} />
      <ClientCell session={session} />
      <td data-label={t('sessions.since')}>
        <time dateTime={new Date(startedAt).toISOString()}>{momentOf(startedAt, t, nowMs)}</time>
        <span class="record-id">{durationOf(nowMs - startedAt, t)}</span>
      </td>
      <td data-label={t('sessions.idle')}>
        {idleMs === null
          ? t('sessions.unknown')
          : idleMs < ACTIVE_MS
            ? t('sessions.active')
            : durationOf(idleMs, t)}
      </td>
      <AccessCell session={session} />
      <PathCell session={session} />
      <td class="record-actions">
        <a class="button small" href={traceHref(requestId)} aria-label={t('sessions.traceOf', { name })}>
          {t('sessions.trace')}
        </a>
        {mayEnd && (
          <button
            type="button"
            class="button small"
            aria-label={t('sessions.endOf', { name })}
            onClick={onEnd}
          >
            {t('sessions.end')}
          </button>
        )}
      </td>
    </tr>
  );
}

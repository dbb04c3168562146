import { useCallback } from 'preact/hooks';
import type { EndedSessions as EndedList } from '../../../src/api-client/client.ts';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { type PageText, useText } from '../../shared/language.ts';
import { traceHref } from '../route.ts';
import { refusalTitle } from '../trace/read-trace.ts';
import { usePolling } from '../use-polling.ts';
import type { SessionListProps } from './open-sessions.tsx';
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

/** The list changes rarely, and each proxy returns up to 500 sessions. */
const REFRESH_MS = 15_000;

type EndedSession = EndedList['sessions'][number];

/** The sessions that ended last, with why. */
export function EndedSessions({ api, filter, onSignInFault }: SessionListProps) {
  const t = useText();
  const ask = useCallback(async () => ({ list: await api.endedSessions(), at: Date.now() }), [api]);
  const { value, fault } = usePolling(ask, REFRESH_MS, onSignInFault);
  const all = value?.list.sessions;
  const shown = (all ?? []).filter((each) => isMatch(each, filter, `${reasonOf(each, t)} ${each.reason}`));
  return (
    <>
      {value !== undefined && <Extent list={value.list} nowMs={value.at} />}
      <ListStates
        total={all?.length}
        shown={shown.length}
        fault={fault}
        askedAt={value?.at ?? null}
        silentHosts={value?.list.silent_hosts ?? 0}
        silentProxies={value?.list.silent_proxies ?? []}
        empty={t('sessions.noneEnded')}
        filter={filter}
      >
        <table class="records">
          <thead>
            <tr>
              <th scope="col">{t('sessions.instance')}</th>
              <th scope="col">{t('sessions.user')}</th>
              <th scope="col">{t('sessions.client')}</th>
              <th scope="col">{t('sessions.endedAt')}</th>
              <th scope="col">{t('sessions.why')}</th>
              <th scope="col">{t('sessions.access')}</th>
              <th scope="col">{t('sessions.path')}</th>
              <th scope="col">
                <span class="off-screen">{t('sessions.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {firstRows(shown).map((session) => (
              <Row key={session.id} session={session} nowMs={value?.at ?? 0} />
            ))}
          </tbody>
        </table>
      </ListStates>
    </>
  );
}

/** From when on the list is complete, and how to have it for longer. */
function Extent({ list, nowMs }: { readonly list: EndedList; readonly nowMs: number }) {
  const t = useText();
  if (list.since === null) return null;
  const time = momentOf(list.since, t, nowMs);
  return (
    <p class="hint">
      {list.audited ? t('sessions.sinceAudit', { time }) : t('sessions.sinceMemory', { time })}
    </p>
  );
}

function Row({ session, nowMs }: { readonly session: EndedSession; readonly nowMs: number }) {
  const t = useText();
  const { started_at: startedAt, ended_at: endedAt, reason, request_id: requestId } = session;
  return (
    <tr>
      <InstanceHead session={session} />
      <UserCell session={session} />
      <ClientCell session={session} />
      <td data-label={t('sessions.endedAt')}>
        <time dateTime={new Date(endedAt).toISOString()}>{momentOf(endedAt, t, nowMs)}</time>
        <span class="record-id">{t('sessions.after', { duration: durationOf(endedAt - startedAt, t) })}</span>
      </td>
      <td class="record-words" data-label={t('sessions.why')}>
        {reasonOf(session, t)}
        {reason !== '' && <q>{plainLine(reason)}</q>}
      </td>
      <AccessCell session={session} />
      <PathCell session={session} />
      <td class="record-actions">
        <a
          class="button small"
          href={traceHref(requestId)}
          aria-label={t('sessions.traceOf', { name: instanceOf(session) })}
        >
          {t('sessions.trace')}
        </a>
      </td>
    </tr>
  );
}

function reasonOf({ code }: EndedSession, t: PageText): string {
  switch (code) {
    case 'browser_closed':
      return t('sessions.browserClosed');
    case 'browser_lost':
      return t('sessions.browserLost');
    case 'guest_closed':
      return t('sessions.guestClosed');
    default:
      return refusalTitle(code);
  }
}

import './sessions.css';
import { useState } from 'preact/hooks';
import { useText } from '../../shared/language.ts';
import { viewHref } from '../route.ts';
import type { ViewProps } from '../views.tsx';
import { EndedSessions } from './ended-sessions.tsx';
import { OpenSessions } from './open-sessions.tsx';

export const SESSIONS_PATH = 'sessions';
/** The argument of the address that shows ended sessions. */
const ENDED = 'ended';

/** The sessions that the user may see: open ones, which can be ended, and those that ended last. */
export function SessionsPage({ api, argument, onSignInFault }: ViewProps) {
  const t = useText();
  const [filter, setFilter] = useState('');
  const showsEnded = argument === ENDED;
  const List = showsEnded ? EndedSessions : OpenSessions;
  return (
    <>
      <div class="page-head">
        <h1>{t('sessions.title')}</h1>
        <nav class="tabs" aria-label={t('sessions.title')}>
          <a href={viewHref(SESSIONS_PATH)} aria-current={showsEnded ? undefined : 'page'}>
            {t('sessions.open')}
          </a>
          <a href={viewHref(SESSIONS_PATH, ENDED)} aria-current={showsEnded ? 'page' : undefined}>
            {t('sessions.ended')}
          </a>
        </nav>
        <input
          class="sessions-filter"
          type="search"
          aria-label={t('sessions.filter')}
          placeholder={t('sessions.filterHint')}
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      <List api={api} filter={filter} onSignInFault={onSignInFault} />
    </>
  );
}

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Server } from '../../../src/api-client/client.ts';
import { useText } from '../../shared/language.ts';
import { Name } from '../../shared/name.tsx';
import type { ApiClient } from '../api-client.ts';
import { FaultNote } from '../fault-note.tsx';
import type { ViewProps } from '../views.tsx';
import { type Column, type ListView, recallListView, rememberListView } from './list-view.ts';
import { useLiveList } from './live/use-live-list.ts';
import { ScreenPictures } from './pictures/screen-pictures.ts';
import { Chunks } from './rows/chunks.tsx';
import { InstanceCard } from './rows/instance-card.tsx';
import { InstanceRow } from './rows/instance-row.tsx';
import { ListTools } from './rows/list-tools.tsx';
import { grouped, hostOf, matches, sorted } from './rows/order-instances.ts';
import { StaleNote } from './rows/stale-note.tsx';
import { WallLink } from './rows/wall-link.tsx';
import { SilentHosts } from './silent-hosts.tsx';
import './instances.css';
import './pictures/pictures.css';

/** Guesses until a chunk has been drawn: of a row and of a row of cards, in pixels. */
const ROW_HEIGHT = { normal: 58, compact: 48 };
const CARD_HEIGHT = 92;

/** The instances that the user may see, live, as a table or with pictures of their screens. */
export function InstanceList({ api, session, onSignInFault }: ViewProps) {
  const t = useText();
  const admin = session.roles.includes('admin');
  // Readers get view-only consoles at most, so the page offers them no other.
  const mayUse = session.roles.some((role) => role !== 'reader');
  const [view, change] = useListView();
  const { filter, sortBy, descending } = view;
  const everywhere = view.everywhere && admin;
  const live = useLiveList(api, everywhere, onSignInFault);
  const { instances, conditions, fault, silentHosts } = live;
  const pictures = usePictures(api, onSignInFault);
  useScrollPlace(instances !== undefined, view.scrollY, change);
  // Only administrators see hosts: for others the column would be empty.
  const withHost = (instances ?? []).some((instance) => hostOf(instance) !== '');
  const conditionOf = (instance: Server) => conditions.get(instance.id) ?? null;
  const shown = useMemo(
    () =>
      sorted(
        (instances ?? []).filter((instance) => matches(instance, filter, conditionOf(instance))),
        sortBy,
        descending,
      ),
    [instances, conditions, filter, sortBy, descending, t],
  );
  const sort = (column: Column) =>
    change({ sortBy: column, descending: column === sortBy ? !descending : false });
  const head = { sortBy, descending, onSort: sort };
  const groups = grouped(shown, view.byHost && withHost);
  const rowHeight = view.isCompact ? ROW_HEIGHT.compact : ROW_HEIGHT.normal;

  return (
    <>
      <div class="page-head">
        <h1>{t('instances.title')}</h1>
        {admin && (
          <label class="check">
            <input
              type="checkbox"
              checked={everywhere}
              onChange={(event) => change({ everywhere: event.currentTarget.checked })}
            />
            {t('instances.allProjects')}
          </label>
        )}
        <input
          class="filter"
          type="search"
          aria-label={t('instances.filter')}
          placeholder={t('instances.filterHint')}
          value={filter}
          onInput={(event) => change({ filter: event.currentTarget.value })}
        />
      </div>
      {fault !== null && <FaultNote fault={fault} />}
      {silentHosts !== undefined && <SilentHosts hosts={silentHosts} />}
      {instances === undefined && fault === null && <p class="hint">{t('shared.loading')}</p>}
      {instances !== undefined && (
        <div class="row list-head">
          <p class="hint count" role="status">
            {shown.length === instances.length
              ? t('instances.count', { count: instances.length })
              : t('instances.someOf', { shown: String(shown.length), count: instances.length })}
          </p>
          <StaleNote heardAt={live.heardAt} />
          <WallLink instances={shown} />
          <ListTools view={view} withHost={withHost} change={change} />
        </div>
      )}
      {instances?.length === 0 && <p class="empty">{t('instances.none')}</p>}
      {instances !== undefined && instances.length > 0 && shown.length === 0 && (
        <p class="empty">{t('instances.noMatch', { filter })}</p>
      )}
      {groups.map(([host, ofHost]) =>
        ofHost.length === 0 ? null : (
          <section key={host} class="group" aria-label={host === '' ? t('instances.title') : host}>
            {host === '' ? (
              view.asGrid && <h2 class="off-screen">{t('instances.title')}</h2>
            ) : (
              <h2 class="row group-head">
                <Name>{host}</Name>
                <span class="hint">{t('instances.count', { count: ofHost.length })}</span>
              </h2>
            )}
            {view.asGrid ? (
              <Chunks
                as="div"
                class="cards"
                items={ofHost}
                height={(count) => count * CARD_HEIGHT}
                draw={(instance) => (
                  <InstanceCard
                    key={instance.id}
                    instance={instance}
                    pictures={pictures}
                    condition={conditionOf(instance)}
                    withHost={withHost && host === ''}
                    mayUse={mayUse}
                    api={api}
                    onSignInFault={onSignInFault}
                  />
                )}
              />
            ) : (
              <table class="instances">
                <thead>
                  <tr>
                    <Head column="name" label={t('instances.name')} {...head} />
                    <Head column="status" label={t('instances.state')} {...head} />
                    <Head column="project" label={t('instances.project')} {...head} />
                    {withHost && <Head column="host" label={t('instances.host')} {...head} />}
                    <th scope="col">
                      <span class="off-screen">{t('instances.console')}</span>
                    </th>
                  </tr>
                </thead>
                <Chunks
                  as="tbody"
                  items={ofHost}
                  height={(count) => count * rowHeight}
                  draw={(instance) => (
                    <InstanceRow
                      key={instance.id}
                      instance={instance}
                      condition={conditionOf(instance)}
                      withHost={withHost}
                      mayUse={mayUse}
                      api={api}
                      onSignInFault={onSignInFault}
                    />
                  )}
                />
              </table>
            )}
          </section>
        ),
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
  const { isCompact } = view;
  useEffect(() => {
    document.documentElement.dataset.density = isCompact ? 'compact' : 'comfortable';
  }, [isCompact]);
  return [view, change];
}

function usePictures(api: ApiClient, onSignInFault: () => void): ScreenPictures {
  const faultOfSignIn = useRef(onSignInFault);
  faultOfSignIn.current = onSignInFault;
  const pictures = useMemo(
    () =>
      new ScreenPictures(
        (id, etag) => api.screenshot(id, etag),
        () => faultOfSignIn.current(),
      ),
    [api],
  );
  useEffect(() => () => pictures.close(), [pictures]);
  return pictures;
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

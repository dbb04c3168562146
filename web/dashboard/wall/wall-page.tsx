import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { BackIcon, KeyboardIcon } from '../../shared/icons.tsx';
import { type PageText, useText } from '../../shared/language.ts';
import { hasConsole } from '../api-client.ts';
import { FaultNote } from '../fault-note.tsx';
import { consoleHref, instancesHref } from '../route.ts';
import { usePolling } from '../use-polling.ts';
import type { ViewProps } from '../views.tsx';
import { AddConsole } from './add-console.tsx';
import { type GroupState, TypingGroup } from './typing-group.ts';
import { MAX_TILES, readTiles, type Tile, wallHref } from './wall-address.ts';
import { WallTile } from './wall-tile.tsx';
import './wall.css';

const REFRESH_MS = 15_000;
const NO_GROUP: GroupState = { members: [], inputs: new Map(), keyboard: null, dropped: null };

/** Several consoles side by side. Each has its own keys, unless the user lets some of them type together. */
export function WallPage({ api, session, argument, onSignInFault, onLiveConsole }: ViewProps) {
  const t = useText();
  const admin = session.roles.includes('admin');
  const viewOnly = !session.roles.some((role) => role !== 'reader');
  const ask = useCallback(() => api.instances(admin), [api, admin]);
  const { value, fault } = usePolling(ask, REFRESH_MS, onSignInFault);
  const [changed, setChanged] = useState<readonly Tile[]>();
  const first = useMemo(
    () => (value === undefined ? undefined : readTiles(argument, value.instances)),
    [argument, value === undefined],
  );
  const tiles = changed ?? first;
  const wall = useRef<HTMLDivElement>(null);
  const [state, setState] = useState(NO_GROUP);
  const [group] = useState(() => new TypingGroup(setState, (id) => hasKeyboard(wall.current, id)));
  const onLive = useAnyLive(onLiveConsole);

  useEffect(() => {
    // Without an event of the router, which would mount the view anew and close every console.
    if (tiles !== undefined) history.replaceState(history.state, '', wallHref(tiles.map(({ id }) => id)));
  }, [tiles]);

  useEffect(() => {
    const onFocus = () => group.keyboardLeft();
    addEventListener('focus', onFocus);
    return () => removeEventListener('focus', onFocus);
  }, [group]);

  if (tiles === undefined || value === undefined) {
    return fault === null ? (
      <p class="hint wall-wait" role="status">
        {t('wall.loading')}
      </p>
    ) : (
      <FaultNote fault={fault} />
    );
  }
  const remove = (id: string) => setChanged(tiles.filter((each) => each.id !== id));
  const others = value.instances.filter(
    (each) => hasConsole(each) && !tiles.some(({ id }) => id === each.id),
  );
  const isTogether = state.members.length > 1;
  return (
    <div class={isTogether ? 'wall-page wall-together' : 'wall-page'}>
      <div class="wall-bar">
        <a class="button plain square small" href={instancesHref} aria-label={t('wall.back')}>
          <BackIcon />
        </a>
        <h1>{t('wall.title')}</h1>
        <p class="wall-state" role="status">
          {isTogether && <KeyboardIcon />}
          {groupSentence(t, state, tiles)}
        </p>
        {tiles.length > 1 && !viewOnly && (
          <button
            type="button"
            class="button small"
            onClick={() => (isTogether ? group.clear() : group.selectAll())}
          >
            {isTogether ? t('wall.stop') : t('wall.all')}
          </button>
        )}
        {tiles.length < MAX_TILES ? (
          <AddConsole instances={others} onAdd={({ id, name }) => setChanged([...tiles, { id, name }])} />
        ) : (
          <span class="hint">{t('wall.full', { count: MAX_TILES })}</span>
        )}
      </div>
      {tiles.length === 0 && <p class="empty wall-empty">{t('wall.empty')}</p>}
      <div class={`wall wall-${columns(tiles.length)}`} ref={wall}>
        {tiles.map(({ id, name }) => (
          <WallTile
            key={id}
            api={api}
            instanceId={id}
            name={name}
            viewOnly={viewOnly}
            onSignInFault={onSignInFault}
            group={group}
            input={state.inputs.get(id)}
            isMember={state.members.includes(id)}
            receives={isTogether && state.members.includes(id)}
            hasKeyboard={state.keyboard === id}
            onLive={onLive}
            onRemove={() => remove(id)}
            onPopOut={() => {
              // A window of its own, which survives this page.
              open(consoleHref(id, viewOnly), '', 'popup,noopener,width=1100,height=800');
              remove(id);
            }}
          />
        ))}
      </div>
    </div>
  );
}

function groupSentence(t: PageText, { members, dropped }: GroupState, tiles: readonly Tile[]): string {
  const nameOf = (wanted: string) => plainLine(tiles.find(({ id }) => id === wanted)?.name ?? wanted);
  const names = new Intl.ListFormat(t.language, { type: 'conjunction' }).format(members.map(nameOf));
  const where =
    members.length > 1 ? t('wall.keysToSeveral', { count: members.length, names }) : t('wall.keysToOne');
  if (dropped === null) return where;
  const name = nameOf(dropped.id);
  const why = dropped.why === 'missed' ? t('wall.missed', { name }) : t('wall.unable', { name });
  return `${why} ${where}`;
}

/** Columns that keep the pictures wide: guests' screens are wider than high. */
function columns(count: number): 1 | 2 | 3 {
  if (count < 2) return 1;
  return count < 5 ? 2 : 3;
}

function hasKeyboard(wall: HTMLElement | null, id: string): boolean {
  const tile = document.activeElement?.closest<HTMLElement>('.tile');
  return wall?.contains(tile ?? null) === true && tile?.dataset.instance === id;
}

/** Reports whether any console is live. */
function useAnyLive(onLiveConsole: (isLive: boolean) => void): (id: string, isLive: boolean) => void {
  const live = useRef(new Set<string>());
  return useCallback(
    (id, isLive) => {
      if (isLive) live.current.add(id);
      else live.current.delete(id);
      onLiveConsole(live.current.size > 0);
    },
    [onLiveConsole],
  );
}

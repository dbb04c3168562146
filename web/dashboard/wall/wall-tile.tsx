import { useEffect, useState } from 'preact/hooks';
import type { InputState } from '../../../src/flow/control-message.ts';
import { plainLine } from '../../../src/platform/text/plain-text.ts';
import { CloseIcon, KeyboardIcon, NewTabIcon } from '../../shared/icons.tsx';
import { type PageText, useText } from '../../shared/language.ts';
import { Name } from '../../shared/name.tsx';
import { FaultNote } from '../fault-note.tsx';
import { useOpenedConsole, type WantedConsole } from '../instances/use-opened-console.ts';
import type { TypingGroup } from './typing-group.ts';
import { useTilePort } from './use-tile-port.ts';

/** A page that offers no port within this time after it was loaded offers none. */
const OFFER_MS = 5_000;

interface WallTileProps extends WantedConsole {
  readonly group: TypingGroup;
  readonly input: InputState | undefined;
  readonly isMember: boolean;
  /** Whether keys of other tiles come here. */
  readonly receives: boolean;
  readonly hasKeyboard: boolean;
  onLive(id: string, isLive: boolean): void;
  onPopOut(): void;
  onRemove(): void;
}

/** One console of the wall: its page in a frame, below a line with its name and what its keys do. */
export function WallTile(props: WallTileProps) {
  const { instanceId: id, group, input, isMember, receives, hasKeyboard, onLive, onPopOut, onRemove } = props;
  const t = useText();
  const name = plainLine(props.name);
  const { opened, fault, isOver, isOff, openAgain, frame } = useOpenedConsole(props);
  const src = useTilePort(frame, opened?.url, id, group);
  const [isLate, setLate] = useState(false);
  const isLive = opened !== null && !isOver;

  useEffect(() => {
    onLive(id, isLive);
    return () => onLive(id, false);
  }, [id, isLive, onLive]);

  useEffect(() => {
    setLate(false);
    if (opened === null) return;
    const timer = setTimeout(() => setLate(true), OFFER_MS);
    return () => clearTimeout(timer);
  }, [opened]);

  const why = isOver ? undefined : whyNoKeys(t, props.viewOnly ? 'view_only' : input, isLate);
  const looks = ['tile', receives ? 'tile-receives' : '', hasKeyboard ? 'tile-keyboard' : ''];
  return (
    <section class={looks.join(' ')} aria-label={name} data-instance={id}>
      <header class="tile-head">
        <h2>
          <Name>{props.name}</Name>
        </h2>
        {receives && (
          <span class="tile-badge">
            <KeyboardIcon />
            {hasKeyboard ? t('wall.sends') : t('wall.receives')}
          </span>
        )}
        {isOver && !isOff && (
          <button type="button" class="button small primary" onClick={openAgain}>
            {t('wall.openAgain')}
          </button>
        )}
        {isOver && isOff && (
          <span class="hint" role="status">
            {t('wall.off')}
          </span>
        )}
        {why !== undefined && <span class="hint">{why}</span>}
        {!isOver && why === undefined && (
          <label class="check tile-select">
            <input
              type="checkbox"
              checked={isMember}
              disabled={input !== 'ready'}
              aria-label={t('wall.togetherWith', { name })}
              onChange={(event) => group.select(id, event.currentTarget.checked)}
            />
            {t('wall.together')}
          </label>
        )}
        <button
          type="button"
          class="button plain square small"
          aria-label={t('wall.popOut', { name })}
          title={t('wall.popOutTitle')}
          onClick={onPopOut}
        >
          <NewTabIcon />
        </button>
        <button
          type="button"
          class="button plain square small"
          aria-label={t('wall.remove', { name })}
          title={t('wall.removeTitle')}
          onClick={onRemove}
        >
          <CloseIcon />
        </button>
      </header>
      {fault !== null && <FaultNote fault={fault} />}
      {opened === null && fault === null && (
        <p class="hint tile-wait" role="status">
          {t('wall.opening')}
        </p>
      )}
      {src !== undefined && (
        <iframe
          ref={frame}
          class="tile-frame"
          title={t('wall.frame', { name })}
          src={src}
          allow="clipboard-read; clipboard-write; fullscreen; keyboard-map"
          referrerpolicy="no-referrer"
        />
      )}
    </section>
  );
}

/** Why a tile cannot type together with others; undefined if it can, or may soon. */
function whyNoKeys(t: PageText, input: InputState | undefined, isLate: boolean): string | undefined {
  if (input === 'view_only') return t('wall.viewOnly');
  return input === undefined && isLate ? t('wall.noPort') : undefined;
}

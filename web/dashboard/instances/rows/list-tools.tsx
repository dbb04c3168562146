import type { ComponentChildren } from 'preact';
import { useText } from '../../../shared/language.ts';
import type { ListView } from '../list-view.ts';

interface ListToolsProps {
  readonly view: ListView;
  /** Whether the hosts are known. */
  readonly withHost: boolean;
  change(part: Partial<ListView>): void;
}

/** How the list is drawn: with pictures, dense, by host. */
export function ListTools({ view, withHost, change }: ListToolsProps) {
  const t = useText();
  return (
    <fieldset class="row" aria-label={t('instances.display')}>
      <Toggle on={view.asGrid} onClick={() => change({ asGrid: !view.asGrid })}>
        {t('instances.pictures')}
      </Toggle>
      <Toggle on={view.isCompact} onClick={() => change({ isCompact: !view.isCompact })}>
        {t('instances.compact')}
      </Toggle>
      {withHost && (
        <Toggle on={view.byHost} onClick={() => change({ byHost: !view.byHost })}>
          {t('instances.byHost')}
        </Toggle>
      )}
    </fieldset>
  );
}

interface ToggleProps {
  readonly on: boolean;
  readonly children: ComponentChildren;
  onClick(): void;
}

function Toggle({ on, children, onClick }: ToggleProps) {
  return (
    <button type="button" class="button small" aria-pressed={on} onClick={onClick}>
      {children}
    </button>
  );
}

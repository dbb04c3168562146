import { MoreIcon } from '../../shared/icons.tsx';
import { useText } from '../../shared/language.ts';

/** The round button over the picture of a touch screen, which shows the hidden toolbar. */
export function RevealButton({ onPress }: { onPress(): void }) {
  const t = useText();
  const name = t('console.toolbar.controls');
  return (
    <button type="button" class="button reveal" aria-label={name} title={name} onClick={onPress}>
      <MoreIcon />
    </button>
  );
}

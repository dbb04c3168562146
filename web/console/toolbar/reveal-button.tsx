import { MoreIcon } from '../../shared/icons.tsx';

/** The round button over the picture of a touch screen, which shows the hidden toolbar. */
export function RevealButton({ onPress }: { onPress(): void }) {
  return (
    <button type="button" class="button reveal" aria-label="Controls" title="Controls" onClick={onPress}>
      <MoreIcon />
    </button>
  );
}

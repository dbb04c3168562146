import { useText } from '../../shared/language.ts';
import { isSizeMode, type PictureSize, SIZE_MODES } from '../view/picture-size.ts';

interface SizeControlProps {
  readonly size: PictureSize;
  readonly enabled: boolean;
  onSize(size: PictureSize): void;
}

/** The choice of the picture's size. A size that was chosen with two fingers has no mode. */
export function SizeControl({ size, enabled, onSize }: SizeControlProps) {
  const t = useText();
  const value = typeof size === 'number' ? `${Math.round(size * 100)} %` : size;
  return (
    <select
      class="control size"
      aria-label={t('console.toolbar.size')}
      title={t('console.toolbar.size')}
      disabled={!enabled}
      value={value}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        if (isSizeMode(chosen)) onSize(chosen);
      }}
    >
      {SIZE_MODES.map((mode) => (
        <option key={mode} value={mode}>
          {t(`console.toolbar.sizes.${mode}`)}
        </option>
      ))}
      {typeof size === 'number' && <option value={value}>{value}</option>}
    </select>
  );
}

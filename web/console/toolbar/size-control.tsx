import { isSizeMode, type PictureSize, SIZE_MODES, type SizeMode } from '../view/picture-size.ts';

const LABELS: Readonly<Record<SizeMode, string>> = {
  fit: 'Fit to window',
  whole: 'Fit, whole pixels',
  actual: 'Pixel by pixel',
};

interface SizeControlProps {
  readonly size: PictureSize;
  readonly enabled: boolean;
  onSize(size: PictureSize): void;
}

/** The choice of the picture's size. A size that was chosen with two fingers has no mode. */
export function SizeControl({ size, enabled, onSize }: SizeControlProps) {
  const value = typeof size === 'number' ? `${Math.round(size * 100)} %` : size;
  return (
    <select
      class="control size"
      aria-label="Size of the picture"
      title="Size of the picture"
      disabled={!enabled}
      value={value}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        if (isSizeMode(chosen)) onSize(chosen);
      }}
    >
      {SIZE_MODES.map((mode) => (
        <option key={mode} value={mode}>
          {LABELS[mode]}
        </option>
      ))}
      {typeof size === 'number' && <option value={value}>{value}</option>}
    </select>
  );
}

import { keepFocus } from '../input/keep-focus.ts';
import { type LayoutDifference, layoutLabel } from '../input/layouts/use-guest-layout.ts';
import { Note } from './note.tsx';

interface LayoutNoteProps {
  readonly difference: LayoutDifference;
  /** Opens the dialog with the choice of the guest's layout. */
  onChange(): void;
  onClose(): void;
}

/** Says that the user's keyboard and the guest's layout differ, and where to change which. */
export function LayoutNote({ difference, onChange, onClose }: LayoutNoteProps) {
  const browser = layoutLabel(difference.browser);
  const guest = layoutLabel(difference.guest);
  return (
    <Note
      text={`Your keyboard's layout is ${browser}, the guest's is ${guest}: some keys type other characters. Set the guest to ${browser}, or your keyboard to ${guest}.`}
      onClose={onClose}
    >
      <button type="button" class="button small" onMouseDown={keepFocus} onClick={onChange}>
        The guest has another layout…
      </button>
    </Note>
  );
}

import { useText } from '../../shared/language.ts';
import { keepFocus } from '../input/keep-focus.ts';
import { type GuestLayout, layoutLabel } from '../input/layouts/use-guest-layout.ts';
import { Note } from './note.tsx';

interface TypingNotesProps {
  /** A sentence about keys that were not typed; empty if there is none. */
  readonly trouble: string;
  readonly layout: GuestLayout;
  onTroubleSeen(): void;
  /** Opens the dialog with the choice of the guest's layout. */
  onChangeLayout(): void;
}

/** One line about typing, if there is one: keys that were not typed, or that the user's keyboard and the guest's layout differ. */
export function TypingNotes({ trouble, layout, onTroubleSeen, onChangeLayout }: TypingNotesProps) {
  const t = useText();
  if (trouble !== '') return <Note text={trouble} onClose={onTroubleSeen} />;
  const { difference } = layout;
  if (difference === null) return null;
  const browser = layoutLabel(t, difference.browser);
  const guest = layoutLabel(t, difference.guest);
  return (
    <Note text={t('console.typing.layoutsDiffer', { browser, guest })} onClose={layout.dismissDifference}>
      <button type="button" class="button small" onMouseDown={keepFocus} onClick={onChangeLayout}>
        {t('console.typing.anotherLayout')}
      </button>
    </Note>
  );
}

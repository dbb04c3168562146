import type { ComponentChildren } from 'preact';
import { CloseIcon } from '../../shared/icons.tsx';
import { useText } from '../../shared/language.ts';
import { keepFocus } from '../input/keep-focus.ts';

interface NoteProps {
  readonly text: string;
  /** More controls beside the one that closes the note. */
  readonly children?: ComponentChildren;
  onClose(): void;
}

/** One line over the screen that the user can dismiss. It takes no key from the screen. */
export function Note({ text, children, onClose }: NoteProps) {
  const t = useText();
  return (
    <div class="screen-note" role="status">
      <p>{text}</p>
      {children}
      <button
        type="button"
        class="button plain square"
        aria-label={t('shared.dismiss')}
        onMouseDown={keepFocus}
        onClick={onClose}
      >
        <CloseIcon />
      </button>
    </div>
  );
}

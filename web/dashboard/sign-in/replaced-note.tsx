import { useText } from '../../shared/language.ts';
import { Name } from '../../shared/name.tsx';
import type { Session, View } from './next-view.ts';

interface ReplacedNoteProps {
  readonly view: Extract<View, { state: 'replaced' }>;
  onAccept(): void;
  onSignOut(): void;
}

/** Another tab has signed in as another user. This tab does not use that sign-in before its user agrees. */
export function ReplacedNote({ view: { by, last }, onAccept, onSignOut }: ReplacedNoteProps) {
  const t = useText();
  return (
    <div class="note tone-warn" role="alert">
      <p>
        <strong>{t.parts('signIn.replaced', names(by))}</strong> {t.parts('signIn.shownBefore', names(last))}
      </p>
      <p class="row">
        <button type="button" class="button small primary" onClick={onAccept}>
          {t.parts('signIn.continueAs', { user: <Name>{by.user_name}</Name> })}
        </button>
        <button type="button" class="button small" onClick={onSignOut}>
          {t('signIn.signOut')}
        </button>
      </p>
    </div>
  );
}

function names({ user_name, project }: Session) {
  return { user: <Name>{user_name}</Name>, project: <Name>{project.name}</Name> };
}

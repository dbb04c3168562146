import { Name } from '../../shared/name.tsx';
import type { Session, View } from './next-view.ts';

interface ReplacedNoteProps {
  readonly view: Extract<View, { state: 'replaced' }>;
  onAccept(): void;
  onSignOut(): void;
}

/** Another tab has signed in as another user. This tab does not use that sign-in before its user agrees. */
export function ReplacedNote({ view: { by, last }, onAccept, onSignOut }: ReplacedNoteProps) {
  return (
    <div class="note tone-warn" role="alert">
      <p>
        <strong>This browser is now signed in as {<Who session={by} />}.</strong> This tab showed{' '}
        <Who session={last} />.
      </p>
      <p class="row">
        <button type="button" class="button small primary" onClick={onAccept}>
          Continue as {<Name>{by.user_name}</Name>}
        </button>
        <button type="button" class="button small" onClick={onSignOut}>
          Sign out
        </button>
      </p>
    </div>
  );
}

function Who({ session: { user_name, project } }: { readonly session: Session }) {
  return (
    <>
      <Name>{user_name}</Name> in <Name>{project.name}</Name>
    </>
  );
}

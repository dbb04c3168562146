import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { listCharacters, notInLatin1 } from '../../../src/keyboard/characters.ts';
import { currentText } from '../../shared/language.ts';
import type { Session } from '../session/open-session.ts';

export interface GuestClipboard {
  /** The last text that the guest copied. */
  readonly fromGuest: string;
  /** Whether this browser allows pages to use the clipboard without a click. */
  readonly canFollow: boolean;
  readonly following: boolean;
  /** Why synchronisation failed. */
  readonly trouble: string;
  receive(text: string): void;
  follow(on: boolean): void;
}

/**
 * The guest's clipboard and the user's. They are synchronised only on request: viewing a screen must not allow the guest to read or write
 * the user's clipboard.
 */
export function useClipboard(session: Session | null): GuestClipboard {
  const [fromGuest, setFromGuest] = useState('');
  const [following, setFollowing] = useState(false);
  const [trouble, setTrouble] = useState('');
  const shared = useRef('');
  const canFollow = window.isSecureContext && navigator.clipboard?.readText !== undefined;

  const give = useCallback(async () => {
    const text = await navigator.clipboard.readText();
    if (text === '' || text === shared.current) return;
    shared.current = text;
    if (session === null) return;
    session.rfb.clipboardPasteFrom(text);
    const lost = session.clipboardIsUnicode() ? [] : notInLatin1(text);
    setTrouble(
      lost.length === 0
        ? ''
        : currentText()('console.clipboard.questionMarks', { characters: listCharacters(lost) }),
    );
  }, [session]);

  useEffect(() => {
    if (!following) return;
    const onFocus = () => {
      give().catch(() => setTrouble(currentText()('console.clipboard.notRead')));
    };
    addEventListener('focus', onFocus);
    return () => removeEventListener('focus', onFocus);
  }, [following, give]);

  useEffect(() => {
    if (!following || fromGuest === '' || fromGuest === shared.current) return;
    shared.current = fromGuest;
    navigator.clipboard.writeText(fromGuest).then(
      () => setTrouble(''),
      () => setTrouble(currentText()('console.clipboard.notWritten')),
    );
  }, [following, fromGuest]);

  return {
    fromGuest,
    canFollow,
    following,
    trouble,
    receive: setFromGuest,
    async follow(on) {
      setTrouble('');
      setFollowing(false);
      if (!on) return;
      try {
        // Requests the permission now, while the user is at the switch.
        await give();
        setFollowing(true);
      } catch {
        setTrouble(currentText()('console.clipboard.notAllowed'));
      }
    },
  };
}

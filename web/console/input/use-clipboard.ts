import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Session } from '../session/open-session.ts';
import { listCharacters, notInLatin1 } from './characters.ts';

export interface GuestClipboard {
  /** The last text that the guest put into its clipboard. */
  readonly fromGuest: string;
  /** Whether this browser lets a page use the clipboard by itself. */
  readonly canFollow: boolean;
  readonly following: boolean;
  /** Why following did not come about. */
  readonly trouble: string;
  hear(text: string): void;
  follow(on: boolean): void;
}

/**
 * The guest's clipboard and the person's. They are kept the same only on request: a guest may not write into
 * a person's clipboard, nor read it, just because its screen is being looked at.
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
    setTrouble(lost.length === 0 ? '' : `The guest got a question mark in place of ${listCharacters(lost)}.`);
  }, [session]);

  useEffect(() => {
    if (!following) return;
    const onFocus = () => {
      give().catch(() => setTrouble('The browser did not let the page read the clipboard.'));
    };
    addEventListener('focus', onFocus);
    return () => removeEventListener('focus', onFocus);
  }, [following, give]);

  useEffect(() => {
    if (!following || fromGuest === '' || fromGuest === shared.current) return;
    shared.current = fromGuest;
    navigator.clipboard.writeText(fromGuest).then(
      () => setTrouble(''),
      () => setTrouble('The browser did not let the page write to the clipboard.'),
    );
  }, [following, fromGuest]);

  return {
    fromGuest,
    canFollow,
    following,
    trouble,
    hear: setFromGuest,
    async follow(on) {
      setTrouble('');
      setFollowing(false);
      if (!on) return;
      try {
        // Asks for the permission now, while the person is looking at the switch.
        await give();
        setFollowing(true);
      } catch {
        setTrouble('The browser did not allow it. The two boxes above work without its permission.');
      }
    },
  };
}

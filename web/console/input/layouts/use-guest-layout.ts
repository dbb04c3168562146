import { useEffect, useRef, useState } from 'preact/hooks';
import type { LayoutChoice, ServerKeys } from '../../../../src/keyboard/guest-keyboard.ts';
import { type LayoutId, layoutOfLanguage } from '../../../../src/keyboard/layouts/layout-names.ts';
import type { GuestKeyboard } from '../../../../src/keyboard/text-to-keys.ts';
import type { PageText } from '../../../shared/language.ts';
import type { Session } from '../../session/open-session.ts';
import type { ObservedKey } from './browser-layout.ts';
import { guessLayout, type LayoutGuess } from './guess-layout.ts';
import { browserStorage, LayoutMemory } from './layout-memory.ts';

/** Observed keys that the page keeps. */
const MAX_OBSERVED = 60;

/** The difference between the user's keyboard and the guest's layout. */
export interface LayoutDifference {
  readonly browser: LayoutId;
  readonly guest: LayoutId;
}

export interface GuestLayout {
  /** The layout that the guest most likely has. Asks the session, so it is exact once the screen is shown. */
  guess(): LayoutGuess;
  choose(choice: LayoutChoice): void;
  /** The keyboard that types into the guest, with the guessed layout or another one. Loads the tables at the first call. */
  keyboard(choice?: LayoutChoice): Promise<GuestKeyboard>;
  /** Set if the user's keyboard types other characters than the guest's layout, and the user has not dismissed that. */
  readonly difference: LayoutDifference | null;
  dismissDifference(): void;
}

/** Knows the guest's keyboard layout: the chosen one, or the best guess. */
export function useGuestLayout(session: Session | null, keymap: string | null, guest: string): GuestLayout {
  const memory = useRef<LayoutMemory | null>(null);
  memory.current ??= new LayoutMemory(browserStorage());
  const [, redraw] = useState(0);
  const [observed, setObserved] = useState<readonly ObservedKey[]>([]);
  const [browser, setBrowser] = useState<LayoutId>();
  const [difference, setDifference] = useState<LayoutDifference | null>(null);

  const guess = () =>
    guessLayout({
      remembered: memory.current?.layoutOf(guest),
      keymap,
      takesPositions: session?.takesPositions() ?? true,
      browser,
      language: navigator.language,
    });
  const { choice, reason } = guess();
  // A layout that is only guessed from the browser cannot differ from the browser's.
  const known = (reason === 'remembered' || reason === 'keymap') && choice !== 'characters' ? choice : null;

  useObservedKeys(session !== null, setObserved);

  useEffect(() => {
    // A server that takes positions says so only after the connection is open, and the guess depends on it.
    const stop = session?.typing.onReceived(() => {
      setTimeout(() => {
        if (!session.takesPositions()) return;
        redraw((count) => count + 1);
        stop?.();
      });
    });
    return stop;
  }, [session]);

  useEffect(() => {
    if (observed.length === 0) return;
    let isCurrent = true;
    void import('./browser-layout.ts').then(({ bestLayout, differentLayout }) => {
      if (!isCurrent) return;
      const preferred = layoutOfLanguage(navigator.language);
      setBrowser(bestLayout(observed, preferred));
      const different = known === null ? undefined : differentLayout(observed, preferred, known);
      setDifference(different === undefined || known === null ? null : { browser: different, guest: known });
    });
    return () => {
      isCurrent = false;
    };
  }, [observed, known]);

  const pair = difference === null ? '' : `${difference.browser} ${difference.guest}`;
  return {
    guess,
    choose(next) {
      memory.current?.choose(guest, next);
      redraw((count) => count + 1);
    },
    async keyboard(wanted = guess().choice) {
      const { guestKeyboard } = await import('../../../../src/keyboard/guest-keyboard.ts');
      return guestKeyboard(wanted, serverKeys(session, keymap));
    },
    difference: memory.current.hasDismissed(guest, pair) ? null : difference,
    dismissDifference() {
      memory.current?.dismiss(guest, pair);
      redraw((count) => count + 1);
    },
  };
}

/** The name of a layout in the language of the page. */
export function layoutLabel(t: PageText, choice: LayoutChoice): string {
  return t(`layouts.${choice}`);
}

function serverKeys(session: Session | null, keymap: string | null): ServerKeys {
  if (keymap !== null) return { kind: 'keymap', keymap };
  return { kind: session?.takesPositions() === false ? 'characters' : 'positions' };
}

/** Observes what the user's keys type: all keys at once in Chromium, otherwise the keys that are pressed. */
function useObservedKeys(
  isOpen: boolean,
  onChange: (update: (before: readonly ObservedKey[]) => readonly ObservedKey[]) => void,
): void {
  useEffect(() => {
    if (!isOpen) return;
    let isOver = false;
    const ending = new AbortController();
    void layoutMap().then((map) => {
      if (isOver) return;
      if (map !== undefined) {
        onChange(() => [...map].map(([code, key]) => ({ code, key, shift: false })));
        return;
      }
      const onKey = (event: KeyboardEvent) => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
        if ([...event.key].length !== 1 || event.getModifierState('AltGraph')) return;
        const { code, key, shiftKey: shift } = event;
        onChange((before) => {
          if (before.some((each) => each.code === code && each.key === key && each.shift === shift))
            return before;
          return [...before, { code, key, shift }].slice(-MAX_OBSERVED);
        });
      };
      // In the capture phase: noVNC stops the events of the screen.
      addEventListener('keydown', onKey, { signal: ending.signal, capture: true });
    });
    return () => {
      isOver = true;
      ending.abort();
    };
  }, [isOpen, onChange]);
}

/** The characters of the user's keyboard without modifiers; undefined if the browser does not show them. */
async function layoutMap(): Promise<ReadonlyMap<string, string> | undefined> {
  const keyboard: unknown = Reflect.get(navigator, 'keyboard');
  if (typeof keyboard !== 'object' || keyboard === null || !('getLayoutMap' in keyboard)) return undefined;
  try {
    const { getLayoutMap } = keyboard;
    if (typeof getLayoutMap !== 'function') return undefined;
    const map: unknown = await getLayoutMap.call(keyboard);
    const entries = isIterable(map) ? [...map].filter(isPair) : [];
    return entries.length > 0 ? new Map(entries) : undefined;
  } catch {
    // A frame without the permission keyboard-map.
    return undefined;
  }
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string';
}

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { asError, isSignInFault } from './fault.ts';

export interface Polled<T> {
  /** The last reply. It stays while later requests fail. */
  readonly value: T | undefined;
  readonly fault: Error | null;
  refresh(): void;
}

/**
 * Calls `ask` now and again every `intervalMs` while the tab is visible, until `until` returns true for a reply. Calls `onSignInFault`
 * if the sign-in is over or was replaced.
 */
export function usePolling<T>(
  ask: () => Promise<T>,
  intervalMs: number,
  onSignInFault: () => void,
  until: (value: T) => boolean = () => false,
): Polled<T> {
  const [value, setValue] = useState<T>();
  const [fault, setFault] = useState<Error | null>(null);
  const latest = useRef({ onSignInFault, until });
  latest.current = { onSignInFault, until };
  const [round, setRound] = useState(0);

  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = async () => {
      if (document.visibilityState === 'visible') {
        try {
          const answer = await ask();
          if (over) return;
          setValue(answer);
          setFault(null);
          if (latest.current.until(answer)) return;
        } catch (failure) {
          if (over) return;
          if (isSignInFault(failure)) latest.current.onSignInFault();
          else setFault(asError(failure));
        }
      }
      timer = setTimeout(again, intervalMs);
    };
    void again();
    return () => {
      over = true;
      clearTimeout(timer);
    };
    // `round` changes when `refresh` is called.
  }, [ask, intervalMs, round]);

  const refresh = useCallback(() => setRound((count) => count + 1), []);
  return { value, fault, refresh };
}

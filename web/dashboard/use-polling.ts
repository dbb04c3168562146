import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiFault } from './fault.ts';

export interface Polled<T> {
  /** The last answer that came; it stays while a later one fails. */
  readonly value: T | undefined;
  readonly fault: Error | null;
  refresh(): void;
}

/**
 * Asks now and again every `intervalMs` for as long as the tab is looked at and `until` does not say that all is known.
 * A refused sign-in ends it.
 */
export function usePolling<T>(
  ask: () => Promise<T>,
  intervalMs: number,
  onExpired: () => void,
  until: (value: T) => boolean = () => false,
): Polled<T> {
  const [value, setValue] = useState<T>();
  const [fault, setFault] = useState<Error | null>(null);
  const latest = useRef({ onExpired, until });
  latest.current = { onExpired, until };
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
          if (failure instanceof ApiFault && failure.status === 401) return latest.current.onExpired();
          setFault(failure instanceof Error ? failure : new Error(String(failure)));
        }
      }
      timer = setTimeout(again, intervalMs);
    };
    void again();
    return () => {
      over = true;
      clearTimeout(timer);
    };
    // `round` asks once more by hand.
  }, [ask, intervalMs, round]);

  const refresh = useCallback(() => setRound((count) => count + 1), []);
  return { value, fault, refresh };
}

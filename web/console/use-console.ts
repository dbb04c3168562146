import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Address, socketUrl } from './address.ts';
import { announceState } from './announce-state.ts';
import type { ConsoleState } from './console-state.ts';
import { canTryAgain, comesBack, spendsToken } from './interpret-close.ts';
import { openSession, type Session } from './open-session.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import type { TokenMemory } from './token-memory.ts';
import { hearWarning, type Warning } from './warnings.ts';

export interface Console {
  readonly state: ConsoleState;
  /** The live session; null but in the states connecting and connected. */
  readonly session: Session | null;
  /** When the page tries again by itself (milliseconds since the epoch), and the number of that attempt from 1. */
  readonly comeback: { readonly atMs: number; readonly attempt: number } | null;
  readonly desktopName: string;
  readonly clipping: boolean;
  /** Whether the proxy lets nothing through but what it takes to look. */
  readonly viewOnly: boolean;
  /** The nearest end that the proxy has announced. */
  readonly warning: Warning | null;
  connect(): void;
  leave(): void;
  stopComeback(): void;
}

/** The connection with its states: opens sessions into the target, and comes back after a loss with growing pauses. */
export function useConsole(
  address: Address,
  memory: TokenMemory,
  target: RefObject<HTMLElement | null>,
  onClipboard: (text: string) => void,
): Console {
  const [state, setState] = useState<ConsoleState>(
    address.autoconnect ? { name: 'connecting' } : { name: 'waiting' },
  );
  const [session, setSession] = useState<Session | null>(null);
  const [comeback, setComeback] = useState<Console['comeback']>(null);
  const [desktopName, setDesktopName] = useState('');
  const [clipping, setClipping] = useState(false);
  const [viewOnly, setViewOnly] = useState(false);
  const [warnings, setWarnings] = useState<readonly Warning[]>([]);
  const current = useRef<Session | null>(null);
  /** Attempts since the last time that the screen was up; -1 before it was up at all. */
  const attempts = useRef(-1);

  const enter = useCallback(
    (next: ConsoleState) => {
      const comingBack = attempts.current > 0;
      const shown: ConsoleState =
        next.name === 'unreachable' && comingBack ? { name: 'lost', closeCode: next.closeCode } : next;
      setState(shown);
      announceState(shown);
      if (shown.name === 'connected') attempts.current = 0;
      if (shown.name === 'connected' || shown.name === 'connecting') return;

      current.current = null;
      setSession(null);
      setClipping(false);
      setWarnings([]);
      if ('code' in shown && spendsToken(shown.code)) memory.forget();
      if (address.reconnect && returnsByItself(shown, comingBack)) {
        const delayMs = reconnectDelay(attempts.current);
        if (delayMs !== undefined) {
          attempts.current++;
          setComeback({ atMs: Date.now() + delayMs, attempt: attempts.current });
        }
      }
    },
    [address, memory],
  );

  const connect = useCallback(() => {
    if (target.current === null) return;
    current.current?.abandon();
    setComeback(null);
    enter({ name: 'connecting' });
    const url = socketUrl(location.href, address.socketPath, memory.token);
    const opened = openSession(url, memory.resumeSecret, target.current, {
      onState: (next) => enter(next),
      onName: setDesktopName,
      onClipboard,
      onClipping: setClipping,
      onMessage: (message) => {
        if (message.type === 'view_only') setViewOnly(true);
        else setWarnings((heard) => hearWarning(heard, message, Date.now()));
      },
    });
    current.current = opened;
    setSession(opened);
  }, [address, memory, target, onClipboard, enter]);

  useEffect(() => {
    if (address.autoconnect) connect();
    return () => current.current?.abandon();
  }, [address, connect]);

  useEffect(() => {
    if (comeback === null) return;
    const timer = setTimeout(connect, Math.max(0, comeback.atMs - Date.now()));
    addEventListener('online', connect);
    return () => {
      clearTimeout(timer);
      removeEventListener('online', connect);
    };
  }, [comeback, connect]);

  return {
    state,
    session,
    comeback,
    desktopName,
    clipping,
    viewOnly,
    warning: warnings[0] ?? null,
    connect,
    leave: () => current.current?.leave(),
    stopComeback: () => setComeback(null),
  };
}

function returnsByItself(state: ConsoleState, comingBack: boolean): boolean {
  if (state.name === 'lost') return true;
  if (state.name === 'ended') return comesBack(state.code);
  return state.name === 'refused' && comingBack && canTryAgain(state.code);
}

import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { SlowConsole } from '../../../src/flow/page-message.ts';
import { announceState } from '../announce-state.ts';
import type { ConsoleState } from '../console-state.ts';
import { updateWarnings, type Warning } from '../dialogs/warnings.ts';
import { type Address, socketUrl } from './address.ts';
import { canTryAgain, comesBack, spendsToken } from './interpret-close.ts';
import { ALIVE, type Liveness } from './liveness.ts';
import { openSession, type Session } from './open-session.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import type { TokenMemory } from './token-memory.ts';
import { watchLiveness } from './watch-liveness.ts';

/** The close code that browsers report without a Close frame [RFC 6455 7.1.5]. */
const NO_CLOSE_FRAME = 1006;
/** Longer than the proxy's own time limits before its first byte. */
const OPENING_MS = 60_000;

export interface Console {
  readonly state: ConsoleState;
  /** The current session; null except in the states connecting and connected. */
  readonly session: Session | null;
  /**
   * The next automatic attempt, from 1, and its time (milliseconds since the epoch); Infinity: when the tab becomes visible or the network
   * returns. Null if there is none.
   */
  readonly comeback: { readonly atMs: number; readonly attempt: number } | null;
  readonly liveness: Liveness;
  readonly desktopName: string;
  /** The instance's name; empty if the proxy sends none. */
  readonly instanceName: string;
  /** Whether the proxy lets only messages pass that viewing requires. */
  readonly viewOnly: boolean;
  /** The keymap with which the VNC server translates characters into keys, in QEMU's names; null if the proxy names none. */
  readonly keymap: string | null;
  /** What the proxy waits for before the console opens, and until when (milliseconds since the epoch). */
  readonly wait: { readonly driver: SlowConsole; readonly untilMs: number } | null;
  /** The next end that the proxy has announced. */
  readonly warning: Warning | null;
  connect(): void;
  leave(): void;
  stopComeback(): void;
}

/** The connection and its states: opens sessions inside the target, and reconnects after a loss with growing delays. */
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
  const [viewOnly, setViewOnly] = useState(false);
  const [instanceName, setInstanceName] = useState('');
  const [keymap, setKeymap] = useState<string | null>(null);
  const [warnings, setWarnings] = useState<readonly Warning[]>([]);
  const [wait, setWait] = useState<Console['wait']>(null);
  const [liveness, setLiveness] = useState(ALIVE);
  const current = useRef<Session | null>(null);
  /** Stops watching the current session. */
  const endWatch = useRef(() => {});
  /** Attempts since the screen was last shown; -1 before the first time. */
  const attempts = useRef(-1);

  const enter = useCallback(
    (next: ConsoleState) => {
      const comingBack = attempts.current > 0;
      const shown: ConsoleState =
        next.name === 'unreachable' && comingBack ? { name: 'lost', closeCode: next.closeCode } : next;
      setState(shown);
      setWait(null);
      announceState(shown);
      if (shown.name === 'connected') attempts.current = 0;
      if (shown.name === 'connected' || shown.name === 'connecting') return;

      current.current = null;
      endWatch.current();
      setSession(null);
      setWarnings([]);
      if ('code' in shown && spendsToken(shown.code)) memory.forget();
      if (address.reconnect && returnsByItself(shown, comingBack)) {
        const delayMs = reconnectDelay(attempts.current) ?? Number.POSITIVE_INFINITY;
        attempts.current++;
        setComeback({ atMs: Date.now() + delayMs, attempt: attempts.current });
      }
    },
    [address, memory],
  );

  const connect = useCallback(() => {
    if (target.current === null) return;
    current.current?.abandon();
    endWatch.current();
    setComeback(null);
    enter({ name: 'connecting' });
    const url = socketUrl(location.href, address.socketPath, memory.token);
    const giveUp = () => {
      opened.abandon();
      enter({ name: 'lost', closeCode: NO_CLOSE_FRAME, silent: true });
    };
    // A frozen proxy accepts connections and never replies; the browser itself would wait for minutes.
    let opening = setTimeout(giveUp, OPENING_MS);
    const { watch, confirm, stop } = watchLiveness((id) => opened.ping(id), setLiveness, giveUp);
    endWatch.current = () => {
      clearTimeout(opening);
      stop();
      setLiveness(ALIVE);
    };
    const opened = openSession(url, memory.resumeSecret, target.current, {
      onState: (next) => enter(next),
      onName: setDesktopName,
      onClipboard,
      confirm,
      onReceived: () => {
        clearTimeout(opening);
        watch.received();
      },
      onMessage: (message) => {
        if (message.type === 'view_only') setViewOnly(true);
        else if (message.type === 'instance') {
          memory.instanceId = message.id;
          setInstanceName(message.name);
        } else if (message.type === 'keymap') setKeymap(message.keymap);
        else if (message.type === 'heartbeat') watch.begin(message.intervalMs);
        else if (message.type === 'wait') {
          clearTimeout(opening);
          opening = setTimeout(giveUp, message.endsInMs + OPENING_MS);
          setWait({ driver: message.driver, untilMs: Date.now() + message.endsInMs });
        } else if (message.type === 'pong') watch.pong(message.id);
        else setWarnings((before) => updateWarnings(before, message, Date.now()));
      },
    });
    current.current = opened;
    setSession(opened);
  }, [address, memory, target, onClipboard, enter]);

  useEffect(() => {
    if (address.autoconnect) connect();
    return () => {
      current.current?.abandon();
      endWatch.current();
    };
  }, [address, connect]);

  useEffect(() => {
    if (comeback === null) return;
    const waitMs = Math.max(0, comeback.atMs - Date.now());
    const timer = Number.isFinite(waitMs) ? setTimeout(connect, waitMs) : undefined;
    const ending = new AbortController();
    const { signal } = ending;
    const onWake = () => {
      // The network may need a few more seconds, so the delays start again.
      attempts.current = Math.min(attempts.current, 1);
      connect();
    };
    const onVisible = () => document.visibilityState === 'visible' && onWake();
    addEventListener('online', onWake, { signal });
    addEventListener('pageshow', onWake, { signal });
    document.addEventListener('visibilitychange', onVisible, { signal });
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [comeback, connect]);

  return {
    state,
    session,
    comeback,
    desktopName,
    instanceName,
    viewOnly,
    keymap,
    liveness,
    wait,
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

import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { currentText } from '../../shared/language.ts';
import { type ApiClient, hasConsole, type OpenedConsole } from '../api-client.ts';
import { ApiFault, asError, isSignInFault } from '../fault.ts';
import { titledConsoleUrl } from './console-url.ts';

/** The console that a part of the dashboard shows. */
export interface WantedConsole {
  readonly api: ApiClient;
  readonly instanceId: string;
  readonly name: string;
  readonly viewOnly: boolean;
  onSignInFault(): void;
}

interface ShownConsole {
  /** Null until the API has answered, and if it refused. */
  readonly opened: OpenedConsole | null;
  readonly fault: Error | null;
  /** Whether the API refused, or the embedded page has reported that its console has ended. */
  readonly isOver: boolean;
  /** Whether the instance of an ended console is stopped. */
  readonly isOff: boolean;
  openAgain(): void;
  /** For the iframe that shows `opened`. */
  readonly frame: RefObject<HTMLIFrameElement | null>;
}

/** [step 1] Requests a console when it is called first, when its instance starts, and by `openAgain`. */
export function useOpenedConsole(wanted: WantedConsole): ShownConsole {
  const { api, instanceId, name, viewOnly, onSignInFault } = wanted;
  const [opened, setOpened] = useState<OpenedConsole | null>(null);
  const [fault, setFault] = useState<Error | null>(null);
  const [round, setRound] = useState(0);
  const frame = useRef<HTMLIFrameElement>(null);
  const over = useConsoleOver(frame, opened);
  const isOver = over || fault !== null;
  const openAgain = () => setRound((count) => count + 1);
  const wasRefused = fault instanceof ApiFault && fault.code === 'guest_not_running';
  const retries = useRef(0);
  const mayRetry = () => ++retries.current <= MAX_RETRIES;
  const isOff = useIsOff(isOver, api, instanceId, openAgain, () => wasRefused && mayRetry());
  const signInFault = useRef(onSignInFault);
  signInFault.current = onSignInFault;

  useEffect(() => {
    let left = false;
    setOpened(null);
    setFault(null);
    const open = async () => {
      try {
        const { url, requestId } = await api.openConsole(instanceId, viewOnly);
        const titled = titledConsoleUrl(url, name, currentText().language);
        if (left) return;
        if (titled === undefined) throw new ApiFault(currentText()('embedded.noWebAddress'), 200, requestId);
        retries.current = 0;
        setOpened({ url: titled, requestId });
      } catch (failure) {
        if (left) return;
        if (isSignInFault(failure)) signInFault.current();
        setFault(asError(failure));
      }
    };
    void open();
    return () => {
      left = true;
    };
    // `round` changes when a new console is requested.
  }, [api, instanceId, name, viewOnly, round]);

  return { opened, fault, isOver, isOff, openAgain, frame };
}

const LOOK_AGAIN_MS = 5_000;
/** How often an instance is looked at that runs although its console has ended: one that stops is stopped a moment later. */
const MAX_LOOKS = 3;
const RETRY_MS = 1_000;
/** How often a console is requested again of an instance that runs, although the API refused it as stopped. */
const MAX_RETRIES = 3;

/**
 * Whether the instance of an ended console is stopped, so that no new console can open. While the tab is visible it is asked again, and
 * `onStarted` is called once it runs.
 */
function useIsOff(
  isOver: boolean,
  api: ApiClient,
  instanceId: string,
  onStarted: () => void,
  mayRetry: () => boolean,
): boolean {
  const [isOff, setIsOff] = useState(false);
  const started = useRef(onStarted);
  started.current = onStarted;
  const retry = useRef(mayRetry);
  retry.current = mayRetry;
  useEffect(() => {
    setIsOff(false);
    if (!isOver) return;
    let isLeft = false;
    let wasOff = false;
    let looks = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      // If the instance cannot be read, the button stays.
      const isVisible = document.visibilityState === 'visible';
      const instance = isVisible ? await api.instance(instanceId).catch(() => undefined) : undefined;
      if (isLeft) return;
      if (instance !== undefined) {
        const off = !hasConsole(instance);
        if (wasOff && !off) return started.current();
        // It has started since the API refused.
        if (looks === 0 && !off && retry.current()) {
          timer = setTimeout(() => started.current(), RETRY_MS);
          return;
        }
        wasOff = off;
        setIsOff(off);
      }
      looks++;
      if (wasOff || !isVisible || looks < MAX_LOOKS) timer = setTimeout(look, LOOK_AGAIN_MS);
    };
    void look();
    return () => {
      isLeft = true;
      clearTimeout(timer);
    };
  }, [isOver, api, instanceId]);
  return isOff;
}

/** Whether the embedded page has reported that its console has ended. */
function useConsoleOver(frame: { current: HTMLIFrameElement | null }, opened: OpenedConsole | null): boolean {
  const [overFor, setOverFor] = useState<OpenedConsole | null>(null);
  useEffect(() => {
    if (opened === null) return;
    const listen = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== frame.current?.contentWindow || !isStateMessage(data)) return;
      setOverFor(['refused', 'ended', 'unexplained', 'left'].includes(data.state) ? opened : null);
    };
    addEventListener('message', listen);
    return () => removeEventListener('message', listen);
  }, [frame, opened]);
  return overFor !== null && overFor === opened;
}

function isStateMessage(data: unknown): data is { state: string } {
  if (typeof data !== 'object' || data === null) return false;
  return 'type' in data && data.type === 'oriel:state' && 'state' in data && typeof data.state === 'string';
}

import { type Liveness, LivenessWatch, TICK_MS } from './liveness.ts';

const PROBE_MS = 4_000;

/** Watches one session with the browser's clocks, timers and events until `stop`. */
export function watchLiveness(
  ping: (id: number) => void,
  onChange: (liveness: Liveness) => void,
  onGiveUp: () => void,
): { readonly watch: LivenessWatch; confirm(): Promise<boolean>; stop(): void } {
  const isVisible = () => document.visibilityState === 'visible';
  const options = {
    now: () => performance.now(),
    wallNow: () => Date.now(),
    ping,
    probe: probeProxy,
    onChange,
    onGiveUp,
  };
  const watch = new LivenessWatch(options, isVisible());
  const timer = setInterval(() => watch.tick(), TICK_MS);
  const ending = new AbortController();
  const { signal } = ending;
  const recheck = () => isVisible() && watch.recheck();
  document.addEventListener('visibilitychange', () => watch.visibility(isVisible()), { signal });
  // `resume` of the Page Lifecycle: the browser had frozen the tab.
  document.addEventListener('resume', recheck, { signal });
  addEventListener('pageshow', recheck, { signal });
  addEventListener('online', recheck, { signal });
  // In the capture phase: noVNC stops the events of the screen.
  addEventListener('keydown', () => watch.keyPressed(), { signal, capture: true });
  let confirmTimer: ReturnType<typeof setTimeout> | undefined;
  const sendConfirmation = () => {
    const waitMs = watch.sendDueConfirmation();
    clearTimeout(confirmTimer);
    if (waitMs > 0) confirmTimer = setTimeout(sendConfirmation, waitMs);
  };
  return {
    watch,
    confirm() {
      const confirmed = watch.confirm();
      sendConfirmation();
      return confirmed;
    },
    stop() {
      watch.stop();
      clearInterval(timer);
      clearTimeout(confirmTimer);
      ending.abort();
    },
  };
}

/** Whether a proxy answers on a separate connection, below the same path as this page. */
async function probeProxy(): Promise<boolean> {
  try {
    const response = await fetch(new URL('livez', location.href), {
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(PROBE_MS),
    });
    // The proxy itself answers 503 if a part of it hangs; open consoles continue.
    return response.ok || response.headers.has('X-Oriel-Proxy');
  } catch {
    return false;
  }
}

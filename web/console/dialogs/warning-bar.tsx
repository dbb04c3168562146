import { useEffect, useState } from 'preact/hooks';
import type { Warning } from './warnings.ts';

interface WarningBarProps {
  readonly warning: Warning;
  /** The page sends no keys and no pointer, so only its button can reset the idle timer. */
  readonly viewOnly: boolean;
  onStay(): void;
}

/** Warns that the console will end soon, and offers to keep it open. It overlays the screen and takes no key from it. */
export function WarningBar({ warning, viewOnly, onStay }: WarningBarProps) {
  const seconds = useSecondsUntil(warning.endsAtMs);
  const idle = warning.code === 'session_idle';
  if (warning.code === 'proxy_stopped') {
    return (
      <div class="warning" data-code={warning.code}>
        <p>
          <strong>The console proxy is about to stop.</strong> In <span class="seconds">{seconds}</span> s
          this page opens the console again by itself. Keys that you press in that moment may be lost.
        </p>
      </div>
    );
  }
  return (
    <div class="warning" data-code={warning.code}>
      <p>
        <strong>
          {idle
            ? 'This console has not been used for a while.'
            : 'The time limit of this console is reached.'}
        </strong>{' '}
        It ends in <span class="seconds">{seconds}</span> s.
        {idle && !viewOnly && ' Press a key or move the pointer to stay.'}
      </p>
      {idle && (
        <button type="button" class="button small primary" onClick={onStay}>
          Stay
        </button>
      )}
    </div>
  );
}

/** The text for screen readers, spoken once: a countdown would drown all other announcements. */
export function spokenWarning({ code }: Warning): string {
  if (code === 'proxy_stopped') {
    return 'The console proxy is about to stop. This page then opens the console again by itself.';
  }
  return code === 'session_idle'
    ? 'This console is about to end because it has not been used for a while. Press a key or the button Stay.'
    : 'This console is about to end: its time limit is reached.';
}

function useSecondsUntil(atMs: number): number {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((atMs - Date.now()) / 1000));
}

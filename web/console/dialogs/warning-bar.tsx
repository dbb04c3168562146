import { useEffect, useState } from 'preact/hooks';
import { currentText, useText } from '../../shared/language.ts';
import type { Warning } from './warnings.ts';

interface WarningBarProps {
  readonly warning: Warning;
  /** The page sends no keys and no pointer, so only its button can reset the idle timer. */
  readonly viewOnly: boolean;
  onStay(): void;
}

/** Warns that the console will end soon, and offers to keep it open. It overlays the screen and takes no key from it. */
export function WarningBar({ warning, viewOnly, onStay }: WarningBarProps) {
  const t = useText();
  const seconds = <span class="seconds">{useSecondsUntil(warning.endsAtMs)}</span>;
  const idle = warning.code === 'session_idle';
  const canBeUsed = idle && !viewOnly;
  return (
    <div class="warning" data-code={warning.code}>
      <p>
        <strong>{t(`console.warning.${warning.code}.now`)}</strong>{' '}
        {t.parts(canBeUsed ? 'console.warning.endsUnlessUsed' : `console.warning.${warning.code}.next`, {
          seconds,
        })}
      </p>
      {idle && (
        <button type="button" class="button small primary" onClick={onStay}>
          {t('console.warning.stay')}
        </button>
      )}
    </div>
  );
}

/** The text for screen readers, spoken once: a countdown would drown all other announcements. */
export function spokenWarning({ code }: Warning): string {
  return currentText()(`console.warning.${code}.spoken`);
}

function useSecondsUntil(atMs: number): number {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((atMs - Date.now()) / 1000));
}

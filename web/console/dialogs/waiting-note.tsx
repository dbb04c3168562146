import { useEffect, useState } from 'preact/hooks';
import { currentText, useText } from '../../shared/language.ts';
import type { Console } from '../session/use-console.ts';

interface WaitingNoteProps {
  readonly wait: NonNullable<Console['wait']>;
}

/** Says what the console proxy waits for, and for how long. */
export function WaitingNote({ wait }: WaitingNoteProps) {
  const t = useText();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((wait.untilMs - Date.now()) / 1000));
  return (
    <>
      <p class="lead">{t(`console.wait.${wait.driver}`)}</p>
      <p>{t('console.wait.upTo', { seconds })}</p>
    </>
  );
}

/** The text for screen readers. */
export function spokenWait({ driver }: NonNullable<Console['wait']>): string {
  return currentText()(`console.wait.${driver}`);
}

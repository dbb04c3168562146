import { currentText, useText } from '../../shared/language.ts';

interface SilenceNoteProps {
  readonly silentMs: number;
  readonly viewOnly: boolean;
}

/** Overlays the dimmed picture while the proxy does not answer. */
export function SilenceNote({ silentMs, viewOnly }: SilenceNoteProps) {
  const t = useText();
  const seconds = <span class="seconds">{Math.round(silentMs / 1000)}</span>;
  return (
    <div class="silence">
      <p>
        <strong>{t.parts('console.silence.duration', { seconds })}</strong>{' '}
        {t(viewOnly ? 'console.silence.watching' : 'console.silence.typing')}
      </p>
    </div>
  );
}

/** The text for screen readers, once for each silence. */
export function spokenSilence(viewOnly: boolean): string {
  return currentText()(viewOnly ? 'console.silence.spokenWatching' : 'console.silence.spokenTyping');
}

interface SilenceNoteProps {
  readonly silentMs: number;
  readonly viewOnly: boolean;
}

/** Overlays the dimmed picture while the proxy does not answer. */
export function SilenceNote({ silentMs, viewOnly }: SilenceNoteProps) {
  return (
    <div class="silence">
      <p>
        <strong>
          No answer for <span class="seconds">{Math.round(silentMs / 1000)}</span> s.
        </strong>{' '}
        The picture may be old.{' '}
        {!viewOnly &&
          'Keys and pointer are not sent; what you typed in the last seconds may not have arrived. '}
        The page keeps trying, and opens the console again if there is no answer.
      </p>
    </div>
  );
}

/** The text for screen readers, once for each silence. */
export function spokenSilence(viewOnly: boolean): string {
  const keys = viewOnly ? '' : ' Keys are not sent; the last ones may not have arrived.';
  return `The console proxy does not answer.${keys}`;
}

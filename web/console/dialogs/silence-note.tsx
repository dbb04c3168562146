interface SilenceNoteProps {
  readonly silentMs: number;
  readonly viewOnly: boolean;
}

/** Lies over the dimmed picture while the proxy does not answer. */
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
        The page goes on asking, and opens the console again if no answer comes.
      </p>
    </div>
  );
}

/** What a screen reader is told, once for each silence. */
export function spokenSilence(viewOnly: boolean): string {
  const keys = viewOnly ? '' : ' Keys are not sent; the last ones may not have arrived.';
  return `The console proxy does not answer.${keys}`;
}

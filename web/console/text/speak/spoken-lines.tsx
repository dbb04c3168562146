import { useEffect, useRef, useState } from 'preact/hooks';
import type { ScreenText } from '../../../../src/text/screen-text.ts';
import { useText } from '../../../shared/language.ts';
import { newLines } from './new-lines.ts';

/** The screen must be quiet for so long before its news are read out, but a screen that never is quiet is read out too. */
const QUIET_MS = 500;
const AT_LATEST_MS = 3_000;
/** Screen readers need only what is added. */
const KEPT = 40;

/** New lines of the screen for screen readers, which read them out when the user has time. */
export function SpokenLines({ text }: { readonly text: ScreenText | undefined }) {
  const t = useText();
  const heard = useRef(text?.lines);
  const waitingSince = useRef<number | undefined>(undefined);
  const count = useRef(0);
  const [spoken, setSpoken] = useState<readonly { id: number; words: string }[]>([]);

  useEffect(() => {
    if (text === undefined) return;
    if (heard.current === undefined) {
      heard.current = text.lines;
      return;
    }
    waitingSince.current ??= performance.now();
    const left = waitingSince.current + AT_LATEST_MS - performance.now();
    const timer = setTimeout(
      () => {
        waitingSince.current = undefined;
        const { lines, leftOut } = newLines(heard.current ?? [], text.lines);
        heard.current = text.lines;
        if (lines.length === 0) return;
        const words = leftOut > 0 ? [t('text.leftOut', { count: leftOut }), ...lines] : lines;
        setSpoken((before) =>
          [...before, ...words.map((each) => ({ id: count.current++, words: each }))].slice(-KEPT),
        );
      },
      Math.max(0, Math.min(QUIET_MS, left)),
    );
    return () => clearTimeout(timer);
  }, [text, t]);

  return (
    <div class="off-screen" role="log" aria-live="polite" aria-label={t('text.spokenLines')}>
      {spoken.map(({ id, words }) => (
        <p key={id}>{words}</p>
      ))}
    </div>
  );
}

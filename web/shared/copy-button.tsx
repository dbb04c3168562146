import { useEffect, useState } from 'preact/hooks';
import { copyText } from './copy-text.ts';
import { CopyIcon } from './icons.tsx';
import { useText } from './language.ts';

/** Copies a text and shows whether that worked. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useText();
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'copyFailed'>('idle');

  useEffect(() => {
    if (outcome === 'idle') return;
    const timer = setTimeout(() => setOutcome('idle'), 3_000);
    return () => clearTimeout(timer);
  }, [outcome]);

  return (
    <>
      <button
        type="button"
        class="button small"
        onClick={async () => setOutcome((await copyText(text)) ? 'copied' : 'copyFailed')}
      >
        <CopyIcon />
        {label}
      </button>
      <span class="copy-said" role="status">
        {outcome !== 'idle' && t(`shared.${outcome}`)}
      </span>
    </>
  );
}

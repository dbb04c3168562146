import { useEffect, useState } from 'preact/hooks';
import { copyText } from './copy-text.ts';
import { CopyIcon } from './icons.tsx';

const SAID = { idle: '', copied: 'Copied', failed: 'Select it and copy by hand' } as const;

/** Copies a text and shows whether that worked. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [outcome, setOutcome] = useState<keyof typeof SAID>('idle');

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
        onClick={async () => setOutcome((await copyText(text)) ? 'copied' : 'failed')}
      >
        <CopyIcon />
        {label}
      </button>
      <span class="copy-said" role="status">
        {SAID[outcome]}
      </span>
    </>
  );
}

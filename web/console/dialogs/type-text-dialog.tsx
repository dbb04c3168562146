import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../../shared/dialog.tsx';
import { listCharacters } from '../input/characters.ts';
import { notOnUsKeyboard, plainTypography, textToKeys } from '../input/text-to-keys.ts';
import { typeKeys } from '../input/type-text.ts';
import type { Session } from '../session/open-session.ts';

const PACES = {
  fast: { label: 'Fast (100 keys a second)', pauseMs: 10 },
  steady: { label: 'Steady (30 keys a second)', pauseMs: 33 },
  slow: { label: 'Slow (5 keys a second), for boot menus', pauseMs: 200 },
} as const;

type Pace = keyof typeof PACES;

const MAX_CHARACTERS = 20_000;

interface TypeTextDialogProps {
  readonly session: Session;
  readonly initialText: string;
  /** Whether the proxy does not answer; then typing waits. */
  readonly silent: boolean;
  onDone(message: string): void;
  onClose(): void;
}

/** Types a text into the guest key by key. This works without a clipboard, even in the boot loader. */
export function TypeTextDialog({ session, initialText, silent, onDone, onClose }: TypeTextDialogProps) {
  const [text, setText] = useState(initialText);
  const [pace, setPace] = useState<Pace>('steady');
  const [typed, setTyped] = useState<number | null>(null);
  const abort = useRef(new AbortController());

  useEffect(() => () => abort.current.abort(), []);
  const isSilent = useRef(silent);
  isSilent.current = silent;

  const keys = textToKeys(text);
  const foreign = notOnUsKeyboard(text);
  const plainer = plainTypography(text);
  const seconds = Math.ceil((keys.length * PACES[pace].pauseMs) / 1000);

  const start = async () => {
    abort.current = new AbortController();
    const { signal } = abort.current;
    setTyped(0);
    const count = await typeKeys(session.rfb, keys, {
      pauseMs: PACES[pace].pauseMs,
      signal,
      isPaused: () => isSilent.current,
      onProgress: setTyped,
    });
    setTyped(null);
    if (!signal.aborted) onDone(`Typed ${count} keys.`);
  };

  return (
    <Dialog title="Type a text" onClose={onClose}>
      <div class="field">
        <label for="text-to-type">Text</label>
        <textarea
          id="text-to-type"
          autofocus
          class="tall"
          value={text}
          disabled={typed !== null}
          maxLength={MAX_CHARACTERS}
          spellcheck={false}
          autocomplete="off"
          aria-describedby="type-notes"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p id="type-notes" class="hint">
          The keys of a US keyboard are used: set the guest's layout to US, or check the result. A line end is
          Enter, so a command runs.
        </p>
        {foreign.length > 0 && (
          <p class="note tone-warn" role="status">
            A US keyboard does not have {listCharacters(foreign)}: the guest may drop{' '}
            {foreign.length === 1 ? 'it' : 'them'}.
          </p>
        )}
        {plainer !== text && (
          <div class="row">
            <button
              type="button"
              class="button small"
              disabled={typed !== null}
              onClick={() => setText(plainer)}
            >
              Replace typographic quotes and dashes
            </button>
            <span class="hint">“ ” ‘ ’ – … become " " ' ' - ...</span>
          </div>
        )}
      </div>
      <div class="field">
        <label for="pace">Pace</label>
        <select
          id="pace"
          value={pace}
          disabled={typed !== null}
          onChange={(event) => setPace(event.currentTarget.value as Pace)}
        >
          {Object.entries(PACES).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {typed === null ? (
        <div class="row">
          <button type="button" class="button primary" disabled={keys.length === 0} onClick={start}>
            Type it
          </button>
          <span class="hint">{keys.length === 0 ? '' : `${keys.length} keys, about ${seconds} s`}</span>
        </div>
      ) : (
        <div class="row">
          <button type="button" class="button" onClick={() => abort.current.abort()}>
            Stop
          </button>
          <progress class="progress" max={keys.length} value={typed} aria-label="Keys typed" />
          <span class="hint">
            {typed} of {keys.length}
            {silent && ', waiting for an answer'}
          </span>
        </div>
      )}
    </Dialog>
  );
}

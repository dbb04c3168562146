import { useEffect, useRef, useState } from 'preact/hooks';
import { listCharacters } from '../../../src/keyboard/characters.ts';
import type { LayoutChoice } from '../../../src/keyboard/guest-keyboard.ts';
import type { PaceName } from '../../../src/keyboard/pace.ts';
import {
  type GuestKeyboard,
  plainTypography,
  textOf,
  textToKeys,
} from '../../../src/keyboard/text-to-keys.ts';
import { type TypingResult, typeText } from '../../../src/keyboard/type-text.ts';
import { CopyButton } from '../../shared/copy-button.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { type GuestLayout, layoutLabel } from '../input/layouts/use-guest-layout.ts';
import type { Session } from '../session/open-session.ts';
import { describeClosed, describeResult } from './type-text/describe-result.ts';
import { LayoutField } from './type-text/layout-field.tsx';

const PACES: Readonly<Record<PaceName, { readonly label: string; readonly characterMs: number }>> = {
  automatic: { label: 'Automatic: as fast as the guest answers', characterMs: 40 },
  steady: { label: 'Steady (up to 20 characters a second)', characterMs: 50 },
  slow: { label: 'Slow (5 characters a second), for boot menus', characterMs: 200 },
};

/** The longest text. At the steady pace it takes 17 minutes. */
const MAX_CHARACTERS = 20_000;

interface TypeTextDialogProps {
  /** The open console; null while the page is connecting again. */
  readonly session: Session | null;
  readonly layout: GuestLayout;
  readonly initialText: string;
  /** Whether the proxy does not answer; then typing waits. */
  readonly silent: boolean;
  /** Whether a text is being typed, or its rest is kept. The dialog then outlives the connection. */
  onKeep(isKept: boolean): void;
  onDone(message: string): void;
  /** The dialog was closed and the text was not typed to its end. */
  onInterrupted(message: string): void;
  onClose(): void;
}

interface Run {
  readonly choice: LayoutChoice;
  readonly total: number;
  readonly sent: number;
}

/** Types a text into the guest key by key. This works without a clipboard, even in the boot loader. */
export function TypeTextDialog(props: TypeTextDialogProps) {
  const { session, layout, silent } = props;
  const [text, setText] = useState(props.initialText);
  const [pace, setPace] = useState<PaceName>('automatic');
  const [run, setRun] = useState<Run | null>(null);
  const [result, setResult] = useState<(TypingResult & { readonly total: number }) | null>(null);
  const abort = useRef(new AbortController());
  const isSilent = useRef(silent);
  isSilent.current = silent;
  const isClosed = useRef(false);

  useEffect(
    () => () => {
      isClosed.current = true;
      abort.current.abort();
    },
    [],
  );

  const { choice, reason } = layout.guess();
  const { keyboard, failed } = useKeyboard(layout, choice, session);
  const isTooLong = text.length > MAX_CHARACTERS;
  const { characters, missing } = keyboard === null || isTooLong ? NOTHING : textToKeys(text, keyboard);
  const plainer = isTooLong ? text : plainTypography(text);
  const seconds = Math.ceil((characters.length * PACES[pace].characterMs) / 1000);

  const start = async () => {
    if (session === null) return;
    abort.current = new AbortController();
    const total = characters.length;
    props.onKeep(true);
    setResult(null);
    setRun({ choice, total, sent: 0 });
    const typed = await typeText(session.typing, characters, {
      pace,
      signal: abort.current.signal,
      isPaused: () => isSilent.current,
      ignoreCapsLock: result?.end === 'caps_lock',
      onProgress: (sent) => setRun({ choice, total, sent }),
    });
    if (isClosed.current) {
      // Browsers close a dialog at the second Escape in any case.
      props.onInterrupted(describeClosed(typed, total));
      return;
    }
    setRun(null);
    if (typed.end === 'done') {
      props.onKeep(false);
      props.onDone(`Typed ${counted(typed.sent)}.`);
      return;
    }
    setResult({ ...typed, total });
    setText(textOf(characters.slice(typed.sent - typed.unconfirmed)));
  };

  return (
    <Dialog
      title="Type a text"
      onDismiss={() => {
        abort.current.abort();
        return run !== null;
      }}
      onClose={() => {
        props.onKeep(false);
        // A second Escape may close the dialog before the user has read the result.
        if (run === null && result !== null) props.onInterrupted(describeClosed(result, result.total));
        props.onClose();
      }}
    >
      {result !== null && run === null && (
        <div class="note tone-warn" role="alert">
          <p>{describeResult(result, result.total)}</p>
          <CopyButton text={text} label="Copy the rest" />
        </div>
      )}
      <div class="field">
        <label for="text-to-type">Text</label>
        <textarea
          id="text-to-type"
          autofocus
          class="tall"
          value={text}
          disabled={run !== null}
          spellcheck={false}
          autocomplete="off"
          aria-describedby="type-notes"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <p id="type-notes" class="hint">
          A line end is Enter, so a command runs.
        </p>
        {isTooLong && (
          <p class="note tone-warn" role="status">
            {`The text has ${text.length} characters. Type at most ${MAX_CHARACTERS} at once.`}
          </p>
        )}
        {missing.length > 0 && run === null && (
          <p class="note tone-warn" role="status">
            {choice === 'characters'
              ? 'There is no key event for '
              : `The layout ${layoutLabel(choice)} cannot type `}
            {listCharacters(missing)}.
          </p>
        )}
        {plainer !== text && (
          <div class="row">
            <button
              type="button"
              class="button small"
              disabled={run !== null}
              onClick={() => setText(plainer)}
            >
              Replace typographic quotes and dashes
            </button>
            <span class="hint">“ ” ‘ ’ – … become " " ' ' - ...</span>
          </div>
        )}
      </div>
      <LayoutField
        choice={choice}
        reason={reason}
        runningChoice={run?.choice ?? null}
        onChoose={(next) => layout.choose(next)}
      />
      <div class="field">
        <label for="pace">Pace</label>
        <select
          id="pace"
          value={pace}
          disabled={run !== null}
          onChange={(event) => setPace(event.currentTarget.value as PaceName)}
        >
          {Object.entries(PACES).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </div>
      {failed && (
        <p class="note tone-warn" role="alert">
          The keyboard layouts could not be loaded. Copy your text and reload the page.
        </p>
      )}
      {run === null && session?.typing.capsLock() === true && result?.end !== 'caps_lock' && (
        <p class="hint">Caps Lock is on in the guest. It is switched off while the text is typed.</p>
      )}
      {run === null ? (
        <div class="row">
          <button
            type="button"
            class="button primary"
            disabled={characters.length === 0 || session === null}
            onClick={start}
          >
            {buttonLabel(result, missing.length)}
          </button>
          <span class="hint" role="status">
            {session === null
              ? 'Waiting for the connection'
              : characters.length > 0 && `${counted(characters.length)}, about ${seconds} s`}
          </span>
        </div>
      ) : (
        <>
          <div class="row">
            <button type="button" class="button" onClick={() => abort.current.abort()}>
              Stop
            </button>
            <progress class="progress" max={run.total} value={run.sent} aria-label="Characters typed" />
            <span class="hint">
              {run.sent} of {run.total}
              {silent && ', waiting for an answer'}
            </span>
          </div>
          <p class="hint">Keys that you press now do not reach the guest. Esc stops the typing.</p>
        </>
      )}
    </Dialog>
  );
}

const NOTHING = { characters: [], missing: [] } as const;

function counted(characters: number): string {
  return characters === 1 ? '1 character' : `${characters} characters`;
}

function buttonLabel(result: TypingResult | null, missing: number): string {
  if (result?.end === 'caps_lock') return 'Type it anyway';
  if (missing > 0)
    return missing === 1 ? 'Type it without this character' : 'Type it without these characters';
  return result === null ? 'Type it' : 'Go on';
}

/** The keyboard for a choice; null while it is loaded. */
function useKeyboard(
  layout: GuestLayout,
  choice: LayoutChoice,
  session: Session | null,
): { readonly keyboard: GuestKeyboard | null; readonly failed: boolean } {
  const [keyboard, setKeyboard] = useState<GuestKeyboard | null>(null);
  const [failed, setFailed] = useState(false);
  const { keyboard: load } = layout;
  const current = useRef(load);
  current.current = load;
  useEffect(() => {
    // Without a session the page does not know how the server reads keys.
    if (session === null) return;
    let isCurrent = true;
    setKeyboard(null);
    current.current(choice).then(
      (loaded) => isCurrent && setKeyboard(loaded),
      () => isCurrent && setFailed(true),
    );
    return () => {
      isCurrent = false;
    };
  }, [choice, session]);
  return { keyboard, failed };
}

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
import { type PageText, useText } from '../../shared/language.ts';
import { type GuestLayout, layoutLabel } from '../input/layouts/use-guest-layout.ts';
import type { Session } from '../session/open-session.ts';
import { describeClosed, describeResult } from './type-text/describe-result.ts';
import { LayoutField } from './type-text/layout-field.tsx';

/** Milliseconds for one character. */
const PACES: Readonly<Record<PaceName, number>> = { automatic: 40, steady: 50, slow: 200 };

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
  const t = useText();
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
  const seconds = Math.ceil((characters.length * PACES[pace]) / 1000);

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
      props.onInterrupted(describeClosed(t, typed, total));
      return;
    }
    setRun(null);
    if (typed.end === 'done') {
      props.onKeep(false);
      props.onDone(t('console.typing.done', { count: typed.sent }));
      return;
    }
    setResult({ ...typed, total });
    setText(textOf(characters.slice(typed.sent - typed.unconfirmed)));
  };

  return (
    <Dialog
      title={t('console.typing.title')}
      onDismiss={() => {
        abort.current.abort();
        return run !== null;
      }}
      onClose={() => {
        props.onKeep(false);
        // A second Escape may close the dialog before the user has read the result.
        if (run === null && result !== null) props.onInterrupted(describeClosed(t, result, result.total));
        props.onClose();
      }}
    >
      {result !== null && run === null && (
        <div class="note tone-warn" role="alert">
          <p>{describeResult(t, result, result.total)}</p>
          <CopyButton text={text} label={t('console.typing.copyRest')} />
        </div>
      )}
      <div class="field">
        <label for="text-to-type">{t('console.typing.text')}</label>
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
          {t('console.typing.lineEnd')}
        </p>
        {isTooLong && (
          <p class="note tone-warn" role="status">
            {t('console.typing.tooLong', { length: text.length, limit: MAX_CHARACTERS })}
          </p>
        )}
        {missing.length > 0 && run === null && (
          <p class="note tone-warn" role="status">
            {choice === 'characters'
              ? t('console.typing.noKeyEvent', { characters: listCharacters(missing) })
              : t('console.typing.cannotType', {
                  layout: layoutLabel(t, choice),
                  characters: listCharacters(missing),
                })}
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
              {t('console.typing.plainer')}
            </button>
            <span class="hint">{t('console.typing.plainerMeans')}</span>
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
        <label for="pace">{t('console.typing.pace')}</label>
        <select
          id="pace"
          value={pace}
          disabled={run !== null}
          onChange={(event) => setPace(event.currentTarget.value as PaceName)}
        >
          {(Object.keys(PACES) as PaceName[]).map((name) => (
            <option key={name} value={name}>
              {t(`console.typing.paces.${name}`)}
            </option>
          ))}
        </select>
      </div>
      {failed && (
        <p class="note tone-warn" role="alert">
          {t('console.typing.layoutsNotLoaded')}
        </p>
      )}
      {run === null && session?.typing.capsLock() === true && result?.end !== 'caps_lock' && (
        <p class="hint">{t('console.typing.capsLock')}</p>
      )}
      {run === null ? (
        <div class="row">
          <button
            type="button"
            class="button primary"
            disabled={characters.length === 0 || session === null}
            onClick={start}
          >
            {buttonLabel(t, result, missing.length)}
          </button>
          <span class="hint" role="status">
            {session === null
              ? t('console.typing.waitingForConnection')
              : characters.length > 0 && t('console.typing.estimate', { count: characters.length, seconds })}
          </span>
        </div>
      ) : (
        <>
          <div class="row">
            <button type="button" class="button" onClick={() => abort.current.abort()}>
              {t('console.typing.stop')}
            </button>
            <progress
              class="progress"
              max={run.total}
              value={run.sent}
              aria-label={t('console.typing.progress')}
            />
            <span class="hint">
              {t(silent ? 'console.typing.sentInSilence' : 'console.typing.sent', {
                sent: run.sent,
                total: run.total,
              })}
            </span>
          </div>
          <p class="hint">{t('console.typing.keysBlocked')}</p>
        </>
      )}
    </Dialog>
  );
}

const NOTHING = { characters: [], missing: [] } as const;

function buttonLabel(t: PageText, result: TypingResult | null, missing: number): string {
  if (result?.end === 'caps_lock') return t('console.typing.anyway');
  if (missing > 0) return t('console.typing.without', { count: missing });
  return t(result === null ? 'console.typing.start' : 'console.typing.goOn');
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

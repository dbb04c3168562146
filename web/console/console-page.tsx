import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { REFUSALS } from '../../src/flow/refusals.ts';
import { CTRL_ALT_DEL, sendCombo } from '../../src/keyboard/key-combos.ts';
import { LOOKS } from './console-state.ts';
import { consoleTitle, NO_NAME } from './console-title.ts';
import { ClipboardDialog } from './dialogs/clipboard-dialog.tsx';
import { EndingPanel } from './dialogs/ending-panel.tsx';
import { HelpDialog } from './dialogs/help-dialog.tsx';
import { SilenceNote, spokenSilence } from './dialogs/silence-note.tsx';
import { TypeTextDialog } from './dialogs/type-text-dialog.tsx';
import { TypingNotes } from './dialogs/typing-notes.tsx';
import { spokenWait } from './dialogs/waiting-note.tsx';
import { spokenWarning, WarningBar } from './dialogs/warning-bar.tsx';
import { EscapeChord } from './input/escape-chord.ts';
import { useGuestLayout } from './input/layouts/use-guest-layout.ts';
import { PhoneKeyboard } from './input/phone-keyboard.tsx';
import { useClipboard } from './input/use-clipboard.ts';
import type { Address } from './session/address.ts';
import type { TokenMemory } from './session/token-memory.ts';
import { type Console, useConsole } from './session/use-console.ts';
import { KeysBar } from './toolbar/keys-bar.tsx';
import { saveScreenshot } from './toolbar/save-screenshot.ts';
import { Toolbar } from './toolbar/toolbar.tsx';
import { useEdge } from './toolbar/use-edge.ts';
import { useFullScreen } from './toolbar/use-full-screen.ts';

type OpenDialog = { name: 'type'; text: string } | { name: 'clipboard' } | { name: 'help' };

interface ConsolePageProps {
  readonly address: Address;
  readonly memory: TokenMemory;
}

/** The page: controls, the screen or the panel that replaces it, and the dialogs. */
export function ConsolePage({ address, memory }: ConsolePageProps) {
  const touch = matchMedia('(pointer: coarse)').matches;
  const screen = useRef<HTMLDivElement>(null);
  const phoneField = useRef<HTMLTextAreaElement>(null);
  const receiveClipboard = useRef<(text: string) => void>(() => {});
  const onClipboard = useCallback((text: string) => receiveClipboard.current(text), []);
  const console = useConsole(address, memory, screen, onClipboard);
  const { state, session, desktopName, clipping, warning, liveness } = console;
  const viewOnly = address.viewOnly || console.viewOnly;
  const clipboard = useClipboard(session);
  receiveClipboard.current = clipboard.receive;

  const [fit, setFit] = useState(address.resize !== 'off');
  const [moving, setMoving] = useState(false);
  // On a phone held sideways, the keys would leave little of the screen.
  const [keysOpen, setKeysOpen] = useState(touch && matchMedia('(min-height: 481px)').matches);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [notice, setNotice] = useState('');
  const [fullScreen, toggleFullScreen] = useFullScreen();

  const live = state.name === 'connected' ? session : null;
  const hidesBar = fullScreen && live !== null;
  const [atEdge, setAtEdge] = useEdge(hidesBar);
  const silent = live !== null && liveness.silentMs !== null;
  const title = consoleTitle(address.title, console.instanceName, desktopName);
  const closeDialog = () => setDialog(null);
  const layout = useGuestLayout(live, console.keymap, memory.instanceId || (title === NO_NAME ? '' : title));
  const [trouble, setTrouble] = useState('');
  /** Whether the dialog "Type a text" has a text that was not typed to its end. */
  const keepsText = useRef(false);
  const dialogIsOpen = dialog !== null;

  useEffect(() => {
    document.title = `${title} · ${LOOKS[state.name].label}`;
  }, [title, state.name]);

  useEffect(() => {
    if (session === null) return;
    const { rfb } = session;
    // Input to a dead connection would be lost, so noVNC sends none, and the page shows that.
    rfb.viewOnly = viewOnly || silent;
    rfb.background = 'transparent';
    rfb.showDotCursor = true;
    rfb.scaleViewport = fit;
    rfb.resizeSession = fit && address.resize === 'remote';
    // Touch screens have no scroll bars, so the view is moved instead.
    rfb.clipViewport = !fit && touch;
    rfb.dragViewport = moving;
  }, [session, viewOnly, silent, fit, touch, moving, address]);

  useEffect(() => {
    if (live === null) {
      setDialog((open) => (open?.name === 'type' && keepsText.current ? open : null));
      setMoving(false);
      return;
    }
    const canvas = screen.current?.querySelector('canvas');
    canvas?.setAttribute('tabindex', '0');
    canvas?.setAttribute('role', 'application');
    canvas?.setAttribute('aria-describedby', 'way-out');
    if (!touch) live.rfb.focus();
  }, [live, touch]);

  useEffect(() => {
    screen.current?.querySelector('canvas')?.setAttribute('aria-label', `Screen of ${title}`);
  }, [live, title]);

  useEffect(() => {
    // The screen does not see the release of a key that was pressed before the dialog took the focus.
    if (dialogIsOpen) live?.releaseKeys();
  }, [dialogIsOpen, live]);

  useEscapeChord(() => document.querySelector<HTMLElement>('.controls button:not(:disabled)')?.focus());

  return (
    <div class={hidesBar ? 'console console-full' : 'console'}>
      {hidesBar && touch && !atEdge && (
        <button type="button" class="button small reveal" onClick={() => setAtEdge(true)}>
          Controls
        </button>
      )}
      <Toolbar
        title={title}
        state={state}
        viewOnly={viewOnly}
        liveness={liveness}
        fit={fit}
        keysOpen={keysOpen && live !== null && !viewOnly}
        moving={clipping ? moving : null}
        fullScreen={fullScreen}
        shown={atEdge}
        onCtrlAltDel={() => live && sendCombo(live.rfb, CTRL_ALT_DEL)}
        onKeys={() => setKeysOpen(!keysOpen)}
        onType={() => setDialog({ name: 'type', text: '' })}
        onClipboard={() => setDialog({ name: 'clipboard' })}
        onFit={() => setFit(!fit)}
        onMove={() => setMoving(!moving)}
        onFullScreen={toggleFullScreen}
        onScreenshot={() => live && saveScreenshot(live, title, new Date())}
        onLeave={console.leave}
        onHelp={() => setDialog({ name: 'help' })}
        onEscape={() => live?.rfb.focus()}
      />
      <main class="stage">
        <div class={silent ? 'screen screen-silent' : 'screen'} ref={screen} hidden={live === null} />
        {live === null && (
          <EndingPanel console={console} instance={memory.instanceId || address.title} viewOnly={viewOnly} />
        )}
        {live !== null && liveness.silentMs !== null && (
          <SilenceNote silentMs={liveness.silentMs} viewOnly={viewOnly} />
        )}
        {live !== null && warning !== null && (
          <WarningBar warning={warning} viewOnly={viewOnly} onStay={() => live.stay()} />
        )}
        {live !== null && !viewOnly && (
          <TypingNotes
            trouble={trouble}
            layout={layout}
            onTroubleSeen={() => setTrouble('')}
            onChangeLayout={() => setDialog({ name: 'type', text: '' })}
          />
        )}
        {live !== null && !viewOnly && (
          <PhoneKeyboard session={live} layout={layout} field={phoneField} onTrouble={setTrouble} />
        )}
        <p id="way-out" class="off-screen">
          {viewOnly
            ? 'This console is view-only: keys and pointer do not reach the guest.'
            : 'All keys go to the guest. Press Control, Alt and Shift together to reach the controls.'}
        </p>
        <p class="off-screen" role="status" aria-live="polite">
          {silent
            ? spokenSilence(viewOnly)
            : live !== null && warning !== null
              ? spokenWarning(warning)
              : notice || spoken(console, viewOnly)}
        </p>
      </main>
      {keysOpen && live !== null && !viewOnly && (
        // A new bar for each dialog: the modifiers that it held are released.
        <KeysBar key={dialogIsOpen} session={live} onRaiseKeyboard={() => phoneField.current?.focus()} />
      )}
      {dialog?.name === 'type' && (
        <TypeTextDialog
          session={live}
          layout={layout}
          initialText={dialog.text}
          silent={silent}
          onKeep={(isKept) => {
            keepsText.current = isKept;
          }}
          onClose={closeDialog}
          onInterrupted={setTrouble}
          onDone={(message) => {
            setNotice(message);
            setDialog(null);
            live?.rfb.focus();
          }}
        />
      )}
      {live !== null && dialog?.name === 'clipboard' && (
        <ClipboardDialog
          session={live}
          clipboard={clipboard}
          silent={silent}
          onClose={closeDialog}
          onType={(text) => setDialog({ name: 'type', text })}
        />
      )}
      {dialog?.name === 'help' && <HelpDialog onClose={closeDialog} />}
    </div>
  );
}

/** The text for screen readers when the state changes. */
function spoken({ state, wait }: Console, viewOnly: boolean): string {
  if (wait !== null) return spokenWait(wait);
  if (state.name === 'connected' && viewOnly) return 'Connected, view only. Keys do not reach the guest.';
  const { announcement } = LOOKS[state.name];
  if (!('code' in state)) return announcement;
  const { sentence, advice } = REFUSALS[state.code];
  return `${announcement} ${sentence} ${advice}`;
}

function useEscapeChord(onChord: () => void): void {
  const action = useRef(onChord);
  action.current = onChord;
  useEffect(() => {
    const chord = new EscapeChord();
    const down = (event: KeyboardEvent) => chord.keyDown(event.code);
    const up = (event: KeyboardEvent) => {
      // After noVNC's own handler, so that the guest also receives the release of the last key.
      if (chord.keyUp(event.code)) setTimeout(() => action.current());
    };
    const reset = () => chord.reset();
    // In the capture phase: noVNC stops the events of the screen.
    addEventListener('keydown', down, true);
    addEventListener('keyup', up, true);
    addEventListener('blur', reset);
    return () => {
      removeEventListener('keydown', down, true);
      removeEventListener('keyup', up, true);
      removeEventListener('blur', reset);
    };
  }, []);
}

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { CTRL_ALT_DEL, sendCombo } from '../../src/keyboard/key-combos.ts';
import { useText } from '../shared/language.ts';
import { consoleTitle } from './console-title.ts';
import { useControl } from './control/use-control.ts';
import { ClipboardDialog } from './dialogs/clipboard-dialog.tsx';
import { EndingPanel } from './dialogs/ending-panel.tsx';
import { HelpDialog } from './dialogs/help-dialog.tsx';
import { SilenceNote } from './dialogs/silence-note.tsx';
import { TypeTextDialog } from './dialogs/type-text-dialog.tsx';
import { TypingNotes } from './dialogs/typing-notes.tsx';
import { WarningBar } from './dialogs/warning-bar.tsx';
import { useGuestLayout } from './input/layouts/use-guest-layout.ts';
import { PhoneKeyboard } from './input/phone-keyboard.tsx';
import { useClipboard } from './input/use-clipboard.ts';
import { useEscapeChord } from './input/use-escape-chord.ts';
import type { Address } from './session/address.ts';
import type { TokenMemory } from './session/token-memory.ts';
import { useConsole } from './session/use-console.ts';
import { SpokenStatus } from './spoken-status.tsx';
import { LazyTextTools } from './text/lazy-text-tools.tsx';
import type { TextRequest } from './text/text-request.ts';
import { KeysBar } from './toolbar/keys-bar.tsx';
import { RevealButton } from './toolbar/reveal-button.tsx';
import { saveScreenshot } from './toolbar/save-screenshot.ts';
import { Toolbar } from './toolbar/toolbar.tsx';
import { useHiddenBar } from './toolbar/use-hidden-bar.ts';
import { usePicture } from './view/use-picture.ts';

type OpenDialog = { name: 'type'; text: string } | { name: 'clipboard' } | { name: 'help' };

interface ConsolePageProps {
  readonly address: Address;
  readonly memory: TokenMemory;
}

/** The page: controls, the screen or the panel that replaces it, and the dialogs. */
export function ConsolePage({ address, memory }: ConsolePageProps) {
  const t = useText();
  const touch = matchMedia('(pointer: coarse)').matches;
  const viewport = useRef<HTMLDivElement>(null);
  const screen = useRef<HTMLDivElement>(null);
  const phoneField = useRef<HTMLTextAreaElement>(null);
  const receiveClipboard = useRef<(text: string) => void>(() => {});
  const onClipboard = useCallback((text: string) => receiveClipboard.current(text), []);
  const console = useConsole(address, memory, screen, onClipboard);
  const { state, session, desktopName, warning, liveness } = console;
  const viewOnly = address.viewOnly || console.viewOnly;
  const clipboard = useClipboard(session);
  receiveClipboard.current = clipboard.receive;

  const [moving, setMoving] = useState(true);
  // On a phone held sideways, the keys would leave little of the screen.
  const [keysOpen, setKeysOpen] = useState(touch && matchMedia('(min-height: 481px)').matches);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const [notice, setNotice] = useState('');
  const [textRequest, setTextRequest] = useState<TextRequest | null>(null);

  const live = state.name === 'connected' ? session : null;
  const picture = usePicture(
    viewport,
    screen,
    live !== null,
    moving,
    address.resize === 'off' ? 'actual' : 'fit',
  );
  const isTile = address.control !== undefined;
  const bar = useHiddenBar(live !== null, isTile);
  const isFitted = picture.size === 'fit';
  const silent = live !== null && liveness.silentMs !== null;
  useControl(address.control, live, viewOnly ? 'view_only' : silent ? 'waiting' : 'ready');
  const name = consoleTitle(address.title, console.instanceName, desktopName);
  const title = name || t('console.title');
  const closeDialog = () => setDialog(null);
  const layout = useGuestLayout(live, console.keymap, memory.instanceId || name);
  const [trouble, setTrouble] = useState('');
  /** Whether the dialog "Type a text" has a text that was not typed to its end. */
  const keepsText = useRef(false);
  const dialogIsOpen = dialog !== null;

  useEffect(() => {
    document.title = `${title} · ${t(`console.state.${state.name}.label`)}`;
  }, [t, title, state.name]);

  useEffect(() => {
    if (session === null) return;
    const { rfb } = session;
    // Input to a dead connection would be lost, so noVNC sends none, and the page shows that.
    rfb.viewOnly = viewOnly || silent;
    rfb.background = 'transparent';
    rfb.showDotCursor = true;
    // The frame around the picture has the size that the user chose.
    rfb.scaleViewport = true;
    rfb.resizeSession = isFitted && address.resize === 'remote';
  }, [session, viewOnly, silent, isFitted, address]);

  useEffect(() => {
    if (live === null) {
      setDialog((open) => (open?.name === 'type' && keepsText.current ? open : null));
      return;
    }
    const canvas = screen.current?.querySelector('canvas');
    canvas?.setAttribute('tabindex', '0');
    canvas?.setAttribute('role', 'application');
    canvas?.setAttribute('aria-describedby', 'way-out');
    // A console that opens beside others must not take the keyboard from the one that has it.
    if (!touch && (!isTile || document.hasFocus())) live.rfb.focus();
  }, [live, touch, isTile]);

  useEffect(() => {
    screen.current?.querySelector('canvas')?.setAttribute('aria-label', t('console.screenOf', { title }));
  }, [t, live, title]);

  useEffect(() => {
    // The screen does not see the release of a key that was pressed before the dialog took the focus.
    if (dialogIsOpen) live?.releaseKeys();
  }, [dialogIsOpen, live]);

  useEscapeChord(() => document.querySelector<HTMLElement>('.controls button:not(:disabled)')?.focus());

  return (
    <div class={bar.hides ? 'console console-full' : 'console'}>
      {touch && bar.isAway && <RevealButton onPress={bar.show} />}
      <Toolbar
        title={title}
        state={state}
        viewOnly={viewOnly}
        liveness={liveness}
        size={picture.size}
        keysOpen={keysOpen && live !== null && !viewOnly}
        textOpen={textRequest !== null && live !== null}
        moving={picture.overflows && touch ? moving : null}
        fullScreen={bar.fullScreen}
        shown={bar.isShown}
        onCtrlAltDel={() => live && sendCombo(live.rfb, CTRL_ALT_DEL)}
        onKeys={() => setKeysOpen(!keysOpen)}
        onType={() => setDialog({ name: 'type', text: '' })}
        onClipboard={() => setDialog({ name: 'clipboard' })}
        onText={(tool) => setTextRequest(textRequest?.tool === tool ? null : { tool })}
        onSize={(size) => {
          picture.setSize(size);
          live?.rfb.focus();
        }}
        onMove={() => setMoving(!moving)}
        onFullScreen={bar.toggleFullScreen}
        onScreenshot={() => live && saveScreenshot(live, title, new Date())}
        onLeave={console.leave}
        onHelp={() => setDialog({ name: 'help' })}
        onEscape={() => live?.rfb.focus()}
      />
      <main class="stage">
        <div class={silent ? 'screen screen-silent' : 'screen'} ref={viewport} hidden={live === null}>
          <div class="picture" ref={screen} />
        </div>
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
        <SpokenStatus console={console} viewOnly={viewOnly} silent={silent} notice={notice} />
      </main>
      {textRequest !== null && live !== null && screen.current !== null && (
        <LazyTextTools
          session={live}
          frame={screen.current}
          request={textRequest}
          onClose={() => {
            setTextRequest(null);
            live.rfb.focus();
          }}
        />
      )}
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

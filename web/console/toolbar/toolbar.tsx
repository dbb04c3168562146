import type { ComponentChildren } from 'preact';
import { CTRL_ALT_DEL } from '../../../src/keyboard/key-combos.ts';
import {
  Brand,
  CameraIcon,
  ClipboardIcon,
  FullScreenIcon,
  HelpIcon,
  KeyboardIcon,
  MoveIcon,
  PlugIcon,
  TextIcon,
  TypeIcon,
} from '../../shared/icons.tsx';
import { useText } from '../../shared/language.ts';
import { type ConsoleState, TONES } from '../console-state.ts';
import { keepFocus } from '../input/keep-focus.ts';
import type { Liveness } from '../session/liveness.ts';
import type { TextRequest } from '../text/text-request.ts';
import type { PictureSize } from '../view/picture-size.ts';
import { keyLabel } from './key-label.ts';
import { SizeControl } from './size-control.tsx';

export interface ToolbarProps {
  readonly title: string;
  readonly state: ConsoleState;
  readonly viewOnly: boolean;
  readonly liveness: Liveness;
  readonly size: PictureSize;
  readonly keysOpen: boolean;
  /** Whether the tools for the text of the screen are open. */
  readonly textOpen: boolean;
  /** Whether dragging with one finger moves a picture that is larger than the window; null if it is not. */
  readonly moving: boolean | null;
  readonly fullScreen: boolean;
  /** Whether the bar is shown although it is hidden in full screen. */
  readonly shown: boolean;
  onCtrlAltDel(): void;
  onKeys(): void;
  onType(): void;
  onClipboard(): void;
  onText(tool: TextRequest['tool']): void;
  onSize(size: PictureSize): void;
  onMove(): void;
  onFullScreen(): void;
  onScreenshot(): void;
  onLeave(): void;
  onHelp(): void;
  /** Escape: back to the guest's screen. */
  onEscape(): void;
}

/** Name and state of the console, and its controls. */
export function Toolbar(props: ToolbarProps) {
  const { title, state, viewOnly, liveness } = props;
  const t = useText();
  const live = state.name === 'connected';
  const silent = live && liveness.silentMs !== null;
  const look = silent
    ? { label: t('console.toolbar.noAnswer'), tone: 'warn' }
    : { label: t(`console.state.${state.name}.label`), tone: TONES[state.name] };
  const input = live && !viewOnly && !silent;
  // An embedding page shows the name already.
  const embedded = window.parent !== window;
  return (
    <header class={props.shown ? 'bar bar-shown' : 'bar'}>
      <div class="bar-title">
        {!embedded && <Brand />}
        <h1 title={title} class={embedded ? 'off-screen' : undefined}>
          <bdi>{title}</bdi>
        </h1>
        <span class={`pill tone-${look.tone}`}>{look.label}</span>
        {live && !silent && liveness.roundTripMs !== null && <RoundTrip ms={liveness.roundTripMs} />}
        {viewOnly && <span class="pill tone-quiet">{t('console.toolbar.viewOnly')}</span>}
      </div>
      <fieldset
        class="controls"
        aria-label={t('console.toolbar.controls')}
        onKeyDown={(event) => {
          if (event.key === 'Escape') props.onEscape();
          const tool = live ? textToolOf(event) : undefined;
          if (tool === undefined) return;
          event.preventDefault();
          props.onText(tool);
        }}
      >
        <Control
          id="ctrl-alt-del"
          label={keyLabel(t, CTRL_ALT_DEL.label)}
          enabled={input}
          text
          onPress={props.onCtrlAltDel}
        />
        <Control
          label={t('console.toolbar.keys')}
          enabled={input}
          expanded={props.keysOpen}
          onPress={props.onKeys}
        >
          <KeyboardIcon />
        </Control>
        <Control label={t('console.toolbar.typeText')} enabled={input} opens onPress={props.onType}>
          <TypeIcon />
        </Control>
        <Control label={t('console.toolbar.clipboard')} enabled={input} opens onPress={props.onClipboard}>
          <ClipboardIcon />
        </Control>
        <Control
          label={t('text.tool')}
          hint={t('text.toolHint')}
          enabled={live}
          pressed={props.textOpen}
          onPress={() => props.onText('select')}
        >
          <TextIcon />
        </Control>
        <SizeControl size={props.size} enabled={live} onSize={props.onSize} />
        {props.moving !== null && (
          <Control
            label={t('console.toolbar.move')}
            hint={t('console.toolbar.moveHint')}
            enabled={live}
            pressed={props.moving}
            onPress={props.onMove}
          >
            <MoveIcon />
          </Control>
        )}
        {document.fullscreenEnabled && (
          <Control
            label={t('console.toolbar.fullScreen')}
            enabled
            pressed={props.fullScreen}
            onPress={props.onFullScreen}
          >
            <FullScreenIcon />
          </Control>
        )}
        <Control label={t('console.toolbar.screenshot')} enabled={live} onPress={props.onScreenshot}>
          <CameraIcon />
        </Control>
        <Control label={t('console.toolbar.disconnect')} enabled={live} onPress={props.onLeave}>
          <PlugIcon />
        </Control>
        <Control label={t('console.toolbar.help')} enabled opens onPress={props.onHelp}>
          <HelpIcon />
        </Control>
      </fieldset>
    </header>
  );
}

/** In the controls the guest receives no keys, so T and F open the tools for text. A list takes letters for itself. */
function textToolOf(event: KeyboardEvent): TextRequest['tool'] | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target instanceof HTMLSelectElement)
    return undefined;
  if (event.key.toLowerCase() === 't') return 'select';
  return event.key.toLowerCase() === 'f' ? 'find' : undefined;
}

/** The round-trip time to the proxy. It changes every few seconds, so screen readers do not announce it. */
function RoundTrip({ ms }: { readonly ms: number }) {
  const t = useText();
  const duration = ms < 1 ? '< 1 ms' : `${Math.round(ms)} ms`;
  return (
    <span class="round-trip" title={t('console.toolbar.roundTripHint', { duration })}>
      <span class="off-screen">{t('console.toolbar.roundTrip')} </span>
      {duration}
    </span>
  );
}

interface ControlProps {
  readonly label: string;
  readonly id?: string;
  /** The action, if the label is too short for it. */
  readonly hint?: string;
  readonly enabled: boolean;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly opens?: boolean;
  /** The label is always shown, because there is no icon. */
  readonly text?: boolean;
  readonly children?: ComponentChildren;
  onPress(): void;
}

function Control({
  label,
  id,
  hint = label,
  enabled,
  pressed,
  expanded,
  opens,
  text,
  children,
  onPress,
}: ControlProps) {
  return (
    <button
      type="button"
      class="button plain control"
      id={id}
      title={hint}
      aria-label={hint}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-controls={expanded === true ? 'keys' : undefined}
      aria-haspopup={opens ? 'dialog' : undefined}
      disabled={!enabled}
      onMouseDown={keepFocus}
      onClick={onPress}
    >
      {children}
      <span class={text ? 'control-text' : 'control-label'}>{label}</span>
    </button>
  );
}

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ScreenText } from '../../../src/text/screen-text.ts';
import { type PageText, useText } from '../../shared/language.ts';
import type { Session } from '../session/open-session.ts';
import { htmlOf } from './copy-html.ts';
import { copyRich } from './copy-rich.ts';
import { findText } from './find/find-text.ts';
import { FoundMarks } from './find/found-marks.tsx';
import { OverPicture } from './layer/over-picture.tsx';
import { type Selected, TextLayer } from './layer/text-layer.tsx';
import { useCanvasBox } from './layer/use-canvas-box.ts';
import { textOf, unknownIn, wholeRange } from './lines.ts';
import { SpokenLines } from './speak/spoken-lines.tsx';
import { TextBar } from './text-bar.tsx';
import type { TextRequest } from './text-request.ts';
import { type TextState, useScreenText } from './use-screen-text.ts';
import './text.css';

export interface TextToolsProps {
  readonly session: Session;
  /** The element that noVNC draws in, and its canvas. */
  readonly frame: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly request: TextRequest;
  onClose(): void;
}

/** Selects, copies, finds and reads out the text of the guest's screen. It is loaded and works only while it is open. */
export function TextTools({ session, frame, canvas, request, onClose }: TextToolsProps) {
  const t = useText();
  const source = useScreenText(session, canvas);
  const box = useCanvasBox(frame, canvas);
  const [selects, setSelects] = useState(request.tool === 'select');
  const [selected, setSelected] = useState<Selected | null>(null);
  const [query, setQuery] = useState('');
  const [position, setPosition] = useState(0);
  const [speaks, setSpeaks] = useState(false);
  const [copied, setCopied] = useState('');
  const { text, state } = source;
  // What is held for a selection is what the user sees.
  const shown = selected?.text ?? text;
  const found = useMemo(() => (shown === undefined ? [] : findText(shown, query)), [shown, query]);
  const current = found.length === 0 ? 0 : position % found.length;

  useEffect(() => setSelects(request.tool === 'select'), [request]);
  useEffect(() => setCopied(''), [selected]);

  const copy = async () => {
    if (shown === undefined) return;
    const range = selected?.range ?? wholeRange(shown);
    const words = textOf(shown, range);
    const isCopied = await copyRich(words, htmlOf(shown, range), selected !== null);
    setCopied(isCopied ? copiedWords(t, words) : t('text.copyFailed'));
  };
  const leaveSelecting = () => {
    setSelects(false);
    session.rfb.focus();
  };

  return (
    <>
      {text !== undefined && (
        <OverPicture frame={frame} box={box}>
          {selects && (
            <TextLayer
              text={text}
              scale={box.scale}
              reading={source.reading}
              onSelect={setSelected}
              onLeave={leaveSelecting}
            />
          )}
          {shown !== undefined && found.length > 0 && (
            <FoundMarks text={shown} found={found} current={current} scale={box.scale} />
          )}
        </OverPicture>
      )}
      {speaks && <SpokenLines text={text} />}
      <TextBar
        selects={selects}
        hasSelection={selected !== null}
        query={query}
        found={found.length}
        current={current}
        speaks={speaks}
        canCopy={text !== undefined && text.nonBlank > 0}
        status={copied || statusOf(t, state, shown, selected)}
        findRequest={request.tool === 'find' ? request : null}
        onSelects={(next) => (next ? setSelects(true) : leaveSelecting())}
        onCopy={copy}
        onQuery={(next) => {
          setQuery(next);
          setPosition(0);
        }}
        onStep={(step) => setPosition((current + step + found.length) % Math.max(1, found.length))}
        onSpeaks={setSpeaks}
        onClose={onClose}
      />
    </>
  );
}

function statusOf(
  t: PageText,
  state: TextState,
  text: ScreenText | undefined,
  selected: Selected | null,
): string {
  if (state === 'starting') return t('text.starting');
  if (state === 'failed') return t('text.failed');
  if (text === undefined) return t('text.none');
  const count = selected === null ? text.unknown : unknownIn(textOf(selected.text, selected.range));
  if (count > 0) return t('text.unknown', { count });
  return selected === null ? '' : t('text.held');
}

function copiedWords(t: PageText, words: string): string {
  const count = unknownIn(words);
  return count === 0 ? t('text.copied') : t('text.copiedWithUnknown', { count });
}

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ScreenText } from '../../../../src/text/screen-text.ts';
import { useText } from '../../../shared/language.ts';
import { htmlOf } from '../copy-html.ts';
import { isEmpty, type Place, type Range, rangeBetween, textOf, wholeRange } from '../lines.ts';
import type { Reading } from '../screen-watch.ts';
import { moveCaret, placeIn } from './caret.ts';
import { select, selectedPlaces } from './dom-places.ts';
import { HeldPicture } from './held-picture.tsx';
import { TextLine } from './text-line.tsx';

/** What the user selects, in the text in which it was selected: the screen may have changed since. */
export interface Selected {
  readonly text: ScreenText;
  readonly range: Range;
}

interface TextLayerProps {
  readonly text: ScreenText;
  /** CSS pixels for each pixel of the guest. */
  readonly scale: number;
  reading(): Reading | undefined;
  onSelect(selected: Selected | null): void;
  /** Escape without a selection. */
  onLeave(): void;
}

/** The size of the characters in relation to the cells; they are not seen, but the browser's selection must not exceed the cells. */
const FONT_RATIO = 0.75;

/** The text of the screen as a layer over the picture, in which the browser selects. While there is a selection, picture and text are held. */
export function TextLayer({ text: latest, scale, reading, onSelect, onLeave }: TextLayerProps) {
  const t = useText();
  const layer = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<{ text: ScreenText; reading: Reading } | null>(null);
  const [caret, setCaret] = useState<Place | null>(null);
  const isPointing = useRef(false);
  const text = held?.text ?? latest;
  const now = useRef({ text, held, reading, onSelect });
  now.current = { text, held, reading, onSelect };
  const [cellWidth, cellHeight] = [text.cellWidth * scale, text.cellHeight * scale];
  const fontSize = cellHeight * FONT_RATIO;
  const spacing = useMemo(() => cellWidth - advance(fontSize), [cellWidth, fontSize]);

  /** The text that is held, and the picture with it. */
  const hold = (): ScreenText => {
    if (now.current.held !== null) return now.current.held.text;
    const last = now.current.reading();
    if (last?.text === undefined) return now.current.text;
    const next = { text: last.text, reading: last };
    now.current.held = next;
    setHeld(next);
    return last.text;
  };

  useEffect(() => {
    const follow = () => {
      const element = layer.current;
      const places = element === null ? undefined : selectedPlaces(element);
      const { text: shown } = now.current;
      const anchor = places && placeIn(shown, places.anchor.row, places.anchor.column);
      const focus = places && placeIn(shown, places.focus.row, places.focus.column);
      const range = anchor && focus && rangeBetween(anchor, focus);
      const isSelection = range !== undefined && !isEmpty(range);
      setCaret(focus ?? null);
      if (isSelection) {
        now.current.onSelect({ text: hold(), range });
        return;
      }
      if (!isPointing.current) setHeld(null);
      now.current.onSelect(null);
    };
    const release = () => {
      isPointing.current = false;
      follow();
    };
    document.addEventListener('selectionchange', follow);
    addEventListener('pointerup', release);
    addEventListener('pointercancel', release);
    layer.current?.focus({ preventScroll: true });
    return () => {
      document.removeEventListener('selectionchange', follow);
      removeEventListener('pointerup', release);
      removeEventListener('pointercancel', release);
      now.current.onSelect(null);
    };
  }, []);

  // A line that changes loses the browser's place in it.
  useLayoutEffect(() => {
    const element = layer.current;
    if (held !== null || caret === null || document.activeElement !== element || element === null) return;
    const place = placeIn(text, caret.row, caret.column);
    select(element, place, place);
  }, [text]);

  const move = (event: KeyboardEvent) => {
    const element = layer.current;
    if (element === null) return;
    const from = selectedPlaces(element) ?? { anchor: { row: 0, column: 0 }, focus: { row: 0, column: 0 } };
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      const focus = placeIn(text, from.focus.row, from.focus.column);
      if (isEmpty(rangeBetween(from.anchor, from.focus))) onLeave();
      else select(element, focus, focus);
    } else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const whole = wholeRange(text);
      select(element, whole.start, whole.end);
    } else {
      const start = placeIn(text, from.focus.row, from.focus.column);
      const next = moveCaret(text, start, event.key, event.ctrlKey || event.altKey);
      if (next === undefined) return;
      event.preventDefault();
      select(element, event.shiftKey ? placeIn(text, from.anchor.row, from.anchor.column) : next, next);
    }
  };

  return (
    <>
      {held !== null && <HeldPicture picture={held.reading.picture} />}
      <div
        ref={layer}
        class="text-layer"
        role="document"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a caret moves in it by keyboard
        tabIndex={0}
        aria-label={t('text.layer')}
        style={{
          left: `${text.left * scale}px`,
          top: `${text.top * scale}px`,
          width: `${text.columns * cellWidth}px`,
          height: `${text.rows * cellHeight}px`,
          fontSize: `${fontSize}px`,
          letterSpacing: `${spacing}px`,
          lineHeight: `${cellHeight}px`,
        }}
        onPointerDown={() => {
          isPointing.current = true;
          hold();
        }}
        onKeyDown={move}
        onCopy={(event) => {
          const places = layer.current && selectedPlaces(layer.current);
          if (!places) return;
          const anchor = placeIn(text, places.anchor.row, places.anchor.column);
          const range = rangeBetween(anchor, placeIn(text, places.focus.row, places.focus.column));
          if (isEmpty(range)) return;
          event.clipboardData?.setData('text/plain', textOf(text, range));
          event.clipboardData?.setData('text/html', htmlOf(text, range));
          event.preventDefault();
        }}
      >
        {text.lines.map((line, row) => (
          <TextLine key={row} row={row} line={line} cellWidth={cellWidth} />
        ))}
        {caret !== null && held === null && (
          <span
            class="caret"
            aria-hidden="true"
            style={{
              left: `${caret.column * cellWidth}px`,
              top: `${caret.row * cellHeight}px`,
              width: `${cellWidth}px`,
              height: `${cellHeight}px`,
            }}
          />
        )}
      </div>
    </>
  );
}

/** The width of a character of the layer's font. */
function advance(fontSize: number): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return fontSize / 2;
  context.font = `${fontSize}px ${getComputedStyle(document.documentElement).getPropertyValue('--mono')}`;
  const sample = '0'.repeat(100);
  return context.measureText(sample).width / sample.length;
}

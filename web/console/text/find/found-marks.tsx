import { useEffect, useRef } from 'preact/hooks';
import type { ScreenText } from '../../../../src/text/screen-text.ts';
import { columnsIn, type Range } from '../lines.ts';

interface FoundMarksProps {
  readonly text: ScreenText;
  readonly found: readonly Range[];
  readonly current: number;
  readonly scale: number;
}

/** Marks over the picture where a text was found; the current one is moved into sight. */
export function FoundMarks({ text, found, current, scale }: FoundMarksProps) {
  const mark = useRef<HTMLElement>(null);
  const at = found[current]?.start;
  useEffect(
    () => mark.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    [at?.row, at?.column],
  );
  return (
    <>
      {found.flatMap((range, index) =>
        rowsOf(range).map((row) => {
          const { from, to } = columnsIn(text, range, row);
          const isFirst = index === current && row === range.start.row;
          return (
            <mark
              key={`${index} ${row}`}
              ref={isFirst ? mark : null}
              class={index === current ? 'found found-current' : 'found'}
              style={{
                left: `${from * text.cellWidth * scale}px`,
                top: `${row * text.cellHeight * scale}px`,
                width: `${(to - from) * text.cellWidth * scale}px`,
                height: `${text.cellHeight * scale}px`,
              }}
            />
          );
        }),
      )}
    </>
  );
}

function rowsOf({ start, end }: Range): readonly number[] {
  return Array.from({ length: end.row - start.row + 1 }, (_, index) => start.row + index);
}

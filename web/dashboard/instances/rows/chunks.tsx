import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Instances that are drawn or left out together. */
const CHUNK = 50;

interface ChunksProps<T> {
  readonly items: readonly T[];
  /** A guess at the height of a chunk of that many items, in pixels, until it has been drawn once. */
  height(count: number): number;
  /** `tbody` in a table, otherwise a list of cards. */
  readonly as: 'tbody' | 'div';
  readonly class?: string;
  draw(item: T): ComponentChildren;
}

/**
 * Draws a long list in chunks, and of those only the ones near the window: of ten thousand instances some hundred elements exist. A
 * chunk that is left out keeps its height, so that nothing moves.
 */
export function Chunks<T>({ items, height, as, class: name, draw }: ChunksProps<T>) {
  const chunks = Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, index) =>
    items.slice(index * CHUNK, (index + 1) * CHUNK),
  );
  return (
    <>
      {chunks.map((chunk, index) => (
        <Chunk key={index} as={as} class={name} height={height(chunk.length)} startsDrawn={index < 2}>
          {() => chunk.map(draw)}
        </Chunk>
      ))}
    </>
  );
}

interface ChunkProps {
  readonly as: 'tbody' | 'div';
  readonly class: string | undefined;
  readonly height: number;
  readonly startsDrawn: boolean;
  readonly children: () => ComponentChildren;
}

function Chunk({ as: Element, class: name, height, startsDrawn, children }: ChunkProps) {
  const place = useRef<HTMLElement>(null);
  const [isNear, setIsNear] = useState(startsDrawn);
  const drawnHeight = useRef<number>(undefined);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const sight = new IntersectionObserver(
      ([entry]) => {
        if (entry === undefined) return;
        if (!entry.isIntersecting && entry.boundingClientRect.height > 0) {
          drawnHeight.current = entry.boundingClientRect.height;
        }
        setIsNear(entry.isIntersecting);
      },
      { rootMargin: '800px' },
    );
    sight.observe(element);
    return () => sight.disconnect();
  }, []);
  const take = (element: HTMLElement | null) => {
    place.current = element;
  };
  const empty = `${drawnHeight.current ?? height}px`;
  if (Element === 'tbody') {
    return (
      <tbody ref={take}>
        {isNear ? (
          children()
        ) : (
          <tr>
            <td colSpan={9} style={{ height: empty, padding: 0 }} />
          </tr>
        )}
      </tbody>
    );
  }
  return (
    <div ref={take} class={name} style={isNear ? undefined : { height: empty }}>
      {isNear && children()}
    </div>
  );
}

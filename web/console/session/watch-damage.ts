import type { Damage } from '../../../src/text/picture.ts';

/** So many areas of one update are kept apart; more become one area around all. */
const MAX_AREAS = 32;

/** The part of noVNC's display (core/display.js) that this file wraps. */
interface Display {
  _damage(x: number, y: number, width: number, height: number): void;
  flip(fromQueue?: boolean): void;
  readonly _damageBounds: { readonly right: number };
}

/**
 * Reports the areas of the canvas that noVNC has drawn, once they are there. noVNC has no event for it, so its display is wrapped while
 * this is needed. Returns the function that ends it; undefined if noVNC's display is not what this file knows.
 */
export function watchDamage(
  rfb: object,
  onDamage: (areas: readonly Damage[]) => void,
): (() => void) | undefined {
  const display: unknown = Reflect.get(rfb, '_display');
  if (!isDisplay(display)) return undefined;
  const { _damage: damage, flip } = display;
  let areas: Damage[] = [];

  display._damage = (x, y, width, height) => {
    damage.call(display, x, y, width, height);
    areas.push({ x, y, width, height });
    if (areas.length > MAX_AREAS) areas = [around(areas)];
  };
  display.flip = (fromQueue) => {
    flip.call(display, fromQueue);
    // Otherwise noVNC waits for a picture that the browser still decodes, and draws later.
    const isDrawn = display._damageBounds.right === 0;
    if (!isDrawn || areas.length === 0) return;
    const drawn = areas;
    areas = [];
    onDamage(drawn);
  };
  return () => {
    Reflect.deleteProperty(display, '_damage');
    Reflect.deleteProperty(display, 'flip');
  };
}

function isDisplay(display: unknown): display is Display {
  if (typeof display !== 'object' || display === null) return false;
  const bounds: unknown = Reflect.get(display, '_damageBounds');
  return (
    typeof Reflect.get(display, '_damage') === 'function' &&
    typeof Reflect.get(display, 'flip') === 'function' &&
    typeof bounds === 'object' &&
    bounds !== null &&
    'right' in bounds
  );
}

/** The smallest area that has all of them in it. */
export function around(areas: readonly Damage[]): Damage {
  const x = Math.min(...areas.map((area) => area.x));
  const y = Math.min(...areas.map((area) => area.y));
  const right = Math.max(...areas.map((area) => area.x + area.width));
  const bottom = Math.max(...areas.map((area) => area.y + area.height));
  return { x, y, width: right - x, height: bottom - y };
}

import { viewHref } from '../route.ts';

export const WALL_PATH = 'wall';

/** Consoles side by side: more would be too small to read. */
export const MAX_TILES = 9;

/** One console of the wall. */
export interface Tile {
  readonly id: string;
  readonly name: string;
}

/** The address of the wall with these instances. */
export function wallHref(ids: readonly string[]): string {
  return viewHref(WALL_PATH, ids.slice(0, MAX_TILES).join(','));
}

/** The tiles that an address names, by ids or names of instances. What the list lacks is kept: the service says why it has no console. */
export function readTiles(argument: string, instances: readonly Tile[]): Tile[] {
  const wanted = argument
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const tiles = wanted.map((word) => {
    const found =
      instances.find(({ id }) => id === word.toLowerCase()) ?? instances.find(({ name }) => name === word);
    return { id: found?.id ?? word, name: found?.name ?? word };
  });
  return [...new Map(tiles.map((tile) => [tile.id, tile])).values()].slice(0, MAX_TILES);
}

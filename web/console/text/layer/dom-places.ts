import type { Place } from '../lines.ts';

/*
 * The layer has an element with `data-row` for each line, and in it an element with `data-column` for each run of cells. A run with
 * `data-cell` is one cell, whatever its character.
 */

/** The place in the text of a place in the layer; undefined if it is outside. */
function placeOf(layer: HTMLElement, node: Node, offset: number): Place | undefined {
  if (!layer.contains(node)) return undefined;
  const element = node instanceof Element ? node : node.parentElement;
  const line = element?.closest<HTMLElement>('[data-row]');
  if (!line) {
    // Browsers place the end of "select all" in the layer itself.
    const next = layer.querySelectorAll<HTMLElement>('[data-row]')[offset];
    if (next !== undefined) return { row: Number(next.dataset.row), column: 0 };
    return { row: Number.MAX_SAFE_INTEGER, column: Number.MAX_SAFE_INTEGER };
  }
  const row = Number(line.dataset.row);
  const run = element?.closest<HTMLElement>('[data-column]');
  if (!run) {
    const next = line.children[offset];
    const column = next instanceof HTMLElement ? Number(next.dataset.column) : Number.MAX_SAFE_INTEGER;
    return { row, column };
  }
  const inRun = node instanceof Text ? offset : offset === 0 ? 0 : (run.textContent?.length ?? 0);
  return { row, column: Number(run.dataset.column) + (run.dataset.cell ? Math.min(inRun, 1) : inRun) };
}

/** Where the browser's selection is in the layer, from its anchor to its focus. */
export function selectedPlaces(layer: HTMLElement): { anchor: Place; focus: Place } | undefined {
  const selection = getSelection();
  if (selection === null || selection.anchorNode === null || selection.focusNode === null) return undefined;
  const anchor = placeOf(layer, selection.anchorNode, selection.anchorOffset);
  const focus = placeOf(layer, selection.focusNode, selection.focusOffset);
  return anchor !== undefined && focus !== undefined ? { anchor, focus } : undefined;
}

/** Sets the browser's selection. */
export function select(layer: HTMLElement, anchor: Place, focus: Place): void {
  const [from, to] = [nodeAt(layer, anchor), nodeAt(layer, focus)];
  if (from === undefined || to === undefined) return;
  getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
}

function nodeAt(layer: HTMLElement, { row, column }: Place): { node: Node; offset: number } | undefined {
  const line = layer.querySelector<HTMLElement>(`[data-row="${row}"]`);
  if (line === null) return undefined;
  const run = [...line.children].findLast(
    (each): each is HTMLElement => each instanceof HTMLElement && Number(each.dataset.column) <= column,
  );
  const node = run?.firstChild;
  if (!run || !(node instanceof Text)) return { node: line, offset: 0 };
  const inRun = column - Number(run.dataset.column);
  return { node, offset: Math.min(run.dataset.cell && inRun > 0 ? node.length : inRun, node.length) };
}

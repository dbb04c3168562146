import type { LayoutChoice } from '../../../../src/keyboard/guest-keyboard.ts';
import { isLayoutId } from '../../../../src/keyboard/layouts/layout-names.ts';

const KEY = 'oriel.layouts';
const MAX_GUESTS = 300;
const MAX_NAME = 200;

interface Remembered {
  readonly layout?: LayoutChoice;
  /** The two layouts of the dismissed note that they differ. */
  readonly dismissed?: string;
}

/**
 * Remembers for each guest the layout that the user chose, by the instance's id, or by its name if the proxy sends no id. Without storage,
 * as in a frame of another site, it remembers until the page is closed.
 */
export class LayoutMemory {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  #fallback = '';

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
    this.#storage = storage;
  }

  layoutOf(guest: string): LayoutChoice | undefined {
    const layout = this.#read().get(key(guest))?.layout;
    return layout === 'characters' || isLayoutId(layout) ? layout : undefined;
  }

  choose(guest: string, layout: LayoutChoice): void {
    this.#change(guest, { layout });
  }

  hasDismissed(guest: string, layouts: string): boolean {
    return this.#read().get(key(guest))?.dismissed === layouts;
  }

  dismiss(guest: string, layouts: string): void {
    this.#change(guest, { dismissed: layouts });
  }

  #change(guest: string, change: Remembered): void {
    if (guest === '') return;
    const all = this.#read();
    const before = all.get(key(guest));
    // The guests that were changed last are at the end.
    all.delete(key(guest));
    all.set(key(guest), { ...before, ...change });
    this.#write(JSON.stringify([...all].slice(-MAX_GUESTS)));
  }

  #read(): Map<string, Remembered> {
    try {
      const entries: unknown = JSON.parse(this.#stored() ?? this.#fallback);
      return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
    } catch {
      return new Map();
    }
  }

  #stored(): string | null {
    try {
      return this.#storage?.getItem(KEY) ?? null;
    } catch {
      return null;
    }
  }

  #write(text: string): void {
    this.#fallback = text;
    try {
      this.#storage?.setItem(KEY, text);
    } catch {
      // The storage is full or blocked: the fallback has it.
    }
  }
}

/** The browser's storage; undefined if it is blocked. */
export function browserStorage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}

function key(guest: string): string {
  return guest.slice(0, MAX_NAME);
}

function isEntry(entry: unknown): entry is [string, Remembered] {
  return (
    Array.isArray(entry) &&
    entry.length === 2 &&
    typeof entry[0] === 'string' &&
    typeof entry[1] === 'object' &&
    entry[1] !== null
  );
}

const KEY = 'oriel.console.';

/**
 * Keeps a tab's console token over a reload. The history entry holds a meaningless key and the tab's own storage
 * the token under it, so that neither the address nor the history has the token, and two consoles that are
 * embedded in one page do not mix theirs up.
 */
export class TokenMemory {
  #key: string;
  #token: string | undefined;

  /** Takes the token out of the address bar and the history; without one, the token of before the reload. */
  constructor(token: string | undefined, cleanAddress: string) {
    const known = keyOf(history.state);
    this.#key = token === undefined && known !== undefined ? known : newKey();
    history.replaceState({ orielConsole: this.#key }, '', cleanAddress);
    if (token !== undefined) this.#write(token);
    this.#token = token ?? this.#read();
  }

  get token(): string | undefined {
    return this.#token;
  }

  /** The token is of no more use: nothing is left for a reload. */
  forget(): void {
    this.#token = undefined;
    try {
      sessionStorage.removeItem(KEY + this.#key);
    } catch {
      // A browser that keeps no storage for embedded pages has nothing to remove.
    }
  }

  #read(): string | undefined {
    try {
      return sessionStorage.getItem(KEY + this.#key) ?? undefined;
    } catch {
      return undefined;
    }
  }

  #write(token: string): void {
    try {
      sessionStorage.setItem(KEY + this.#key, token);
    } catch {
      // Without storage the token lives in memory alone, and a reload asks for a new console.
    }
  }
}

function keyOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('orielConsole' in state)) return undefined;
  return typeof state.orielConsole === 'string' ? state.orielConsole : undefined;
}

// crypto.randomUUID is absent on pages that came over plain http.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('');
}

const KEY = 'oriel.console.';

/**
 * Keeps a tab's console token over a reload, with the secret that lets this tab go on where the token is good for one console. The
 * history entry holds a meaningless key and the tab's own storage the token under it, so that neither the address nor the history has the
 * token, and two consoles that are embedded in one page do not mix theirs up. Only where the browser blocks the storage, which it does
 * to embedded pages, the history entry of the frame holds the token itself.
 */
export class TokenMemory {
  #key: string;
  #token: string | undefined;
  #resumeSecret: string;

  /** Takes the token out of the address bar and the history; without one, the token of before the reload. */
  constructor(token: string | undefined, cleanAddress: string) {
    const known = keyOf(history.state);
    this.#key = token === undefined && known !== undefined ? known : newKey();
    const [before, secret] = token === undefined ? (this.#read()?.split(' ') ?? []) : [];
    history.replaceState({ orielConsole: this.#key }, '', cleanAddress);
    this.#token = token ?? before;
    this.#resumeSecret = secret ?? newResumeSecret();
    if (this.#token !== undefined) this.#write(`${this.#token} ${this.#resumeSecret}`);
  }

  /** By this the proxy knows the tab again where the address is good for one console alone. */
  get resumeSecret(): string {
    return this.#resumeSecret;
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
      history.replaceState({ orielConsole: this.#key }, '');
    }
  }

  #read(): string | undefined {
    try {
      return sessionStorage.getItem(KEY + this.#key) ?? undefined;
    } catch {
      return storedValue(history.state);
    }
  }

  #write(value: string): void {
    try {
      sessionStorage.setItem(KEY + this.#key, value);
    } catch {
      // Embedded, where the browser blocks storage of third parties: a frame's history entry still survives its reload.
      history.replaceState({ orielConsole: this.#key, orielValue: value }, '');
    }
  }
}

function keyOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('orielConsole' in state)) return undefined;
  return typeof state.orielConsole === 'string' ? state.orielConsole : undefined;
}

function storedValue(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('orielValue' in state)) return undefined;
  return typeof state.orielValue === 'string' ? state.orielValue : undefined;
}

/** 32 random bytes in base64url. */
function newResumeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

// crypto.randomUUID is absent on pages that came over plain http.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('');
}

const KEY = 'oriel.console.';

/**
 * Keeps a tab's console token over a reload, with the secret that lets this tab go on where the token is good for one console. The history entry holds a meaningless key and the tab's own storage
 * the token under it, so that neither the address nor the history has the token, and two consoles that are
 * embedded in one page do not mix theirs up.
 */
export class TokenMemory {
  #key: string;
  #token: string | undefined;
  #resumeSecret: string;

  /** Takes the token out of the address bar and the history; without one, the token of before the reload. */
  constructor(token: string | undefined, cleanAddress: string) {
    const known = keyOf(history.state);
    this.#key = token === undefined && known !== undefined ? known : newKey();
    history.replaceState({ orielConsole: this.#key }, '', cleanAddress);
    const [before, secret] = token === undefined ? (this.#read()?.split(' ') ?? []) : [];
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

  #write(value: string): void {
    try {
      sessionStorage.setItem(KEY + this.#key, value);
    } catch {
      // Without storage the token lives in memory alone, and a reload asks for a new console.
    }
  }
}

function keyOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('orielConsole' in state)) return undefined;
  return typeof state.orielConsole === 'string' ? state.orielConsole : undefined;
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

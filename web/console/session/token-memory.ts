const KEY = 'oriel.console.';

/**
 * Keeps a tab's console token over a reload, with the secret that lets this tab resume a single-use console. The history entry contains
 * a random key, under which the tab's storage has the token, so that neither the URL nor the history contains it, and two consoles
 * embedded in one page do not confuse their tokens. Only if the browser blocks the storage, as it does for embedded pages, the history
 * entry of the frame contains the token itself.
 */
export class TokenMemory {
  #key: string;
  #token: string | undefined;
  #resumeSecret: string;
  #instanceId: string;

  /** Removes the token from the address bar and the history; without one, restores the token from before the reload. */
  constructor(token: string | undefined, cleanAddress: string) {
    const known = keyOf(history.state);
    this.#key = token === undefined && known !== undefined ? known : newKey();
    const [before = '', secret, instanceId = ''] =
      token === undefined ? (this.#read()?.split(' ') ?? []) : [];
    history.replaceState({ orielConsole: this.#key }, '', cleanAddress);
    this.#token = token ?? (before === '' ? undefined : before);
    this.#resumeSecret = secret === undefined || secret === '' ? newResumeSecret() : secret;
    this.#instanceId = instanceId;
    this.#keep();
  }

  /** The instance of the last console of this tab, for the way back to it; empty if it is not known. */
  get instanceId(): string {
    return this.#instanceId;
  }

  set instanceId(id: string) {
    this.#instanceId = id;
    this.#keep();
  }

  /** With this the proxy recognises the tab if the access URL is single-use. */
  get resumeSecret(): string {
    return this.#resumeSecret;
  }

  get token(): string | undefined {
    return this.#token;
  }

  /** The token cannot be used again: at most the instance is kept for a reload, without the secret. */
  forget(): void {
    this.#token = undefined;
    this.#keep();
  }

  #keep(): void {
    if (this.#token === undefined && this.#instanceId === '') this.#erase();
    else if (this.#token === undefined) this.#write(`  ${this.#instanceId}`);
    else this.#write(`${this.#token} ${this.#resumeSecret} ${this.#instanceId}`);
  }

  #erase(): void {
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
      // Embedded, with third-party storage blocked: a frame's history entry survives a reload.
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

// crypto.randomUUID does not exist on pages served over plain http.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('');
}

/** A key of `[oriel] token_store_keys`. `none` in the list stands for records without a MAC; its `key` is null. */
export interface TokenStoreKey {
  readonly id: string;
  readonly key: Buffer | null;
}

/** The entry that stands for records without a MAC. */
export const NO_KEY = 'none';
const MIN_KEY_BYTES = 32;
const MAX_KEYS = 8;

/** How an operator makes a key. */
export const MAKE_KEY = 'openssl rand -base64 32';

/**
 * Reads `id:key,id:key`: the first is used for writing, all are accepted. A problem names an entry by its place and id, never
 * by its key.
 */
export function parseTokenStoreKeys(
  text: string,
): { readonly keys: readonly TokenStoreKey[] } | { readonly problem: string } {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  if (entries.length > MAX_KEYS) return { problem: `There are more than ${MAX_KEYS} entries.` };
  const keys: TokenStoreKey[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = entry === NO_KEY ? { id: NO_KEY, key: null } : parseEntry(entry);
    if (typeof read === 'string') return { problem: `Entry ${index + 1} ${read}` };
    if (keys.some(({ id }) => id === read.id)) return { problem: `Two entries have the id "${read.id}".` };
    keys.push(read);
  }
  return { keys };
}

/** The key, or what is wrong with it. */
function parseEntry(entry: string): TokenStoreKey | string {
  const colon = entry.indexOf(':');
  if (colon === -1) return 'is not of the form id:key.';
  const [id, encoded] = [entry.slice(0, colon), entry.slice(colon + 1)];
  if (!/^[A-Za-z0-9_-]{1,16}$/.test(id) || id === NO_KEY) {
    return 'has no usable id: 1 to 16 letters, digits, "-" or "_", other than "none".';
  }
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return `("${id}") has a key that is not base64.`;
  const key = Buffer.from(encoded, 'base64');
  if (key.length < MIN_KEY_BYTES) {
    return `("${id}") has a key of ${key.length} bytes; it needs at least ${MIN_KEY_BYTES}.`;
  }
  return { id, key };
}

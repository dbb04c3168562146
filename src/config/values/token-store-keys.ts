/** A key of `[oriel] token_store_keys`. The entry `none`, for records without a MAC, has the key null. */
export interface TokenStoreKey {
  readonly id: string;
  readonly key: Buffer | null;
}

/** The entry that allows records without a MAC. */
export const NO_KEY = 'none';
const MIN_KEY_BYTES = 32;
const MAX_KEYS = 8;

/** The command with which an operator creates a key. */
export const MAKE_KEY = 'openssl rand -base64 32';

/**
 * Parses `id:key,id:key`: the first key writes, and all are accepted. A problem names an entry by its position and id, never by its key.
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

/** The key, or its problem. */
function parseEntry(entry: string): TokenStoreKey | string {
  const colon = entry.indexOf(':');
  if (colon === -1) return 'is not of the form id:key.';
  const [id, encoded] = [entry.slice(0, colon), entry.slice(colon + 1)];
  if (!/^[A-Za-z0-9_-]{1,16}$/.test(id) || id === NO_KEY) {
    return 'has no valid id: 1 to 16 letters, digits, "-" or "_", other than "none".';
  }
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) return `("${id}") has a key that is not base64.`;
  const key = Buffer.from(encoded, 'base64');
  if (key.length < MIN_KEY_BYTES) {
    return `("${id}") has a key of ${key.length} bytes; it needs at least ${MIN_KEY_BYTES}.`;
  }
  return { id, key };
}

/** Commands of memcached's text protocol (doc/protocol.txt of memcached), as they go over the wire. */
export interface Command {
  readonly text: string;
  /** `values`: VALUE blocks up to END. `line`: one line. */
  readonly reply: 'values' | 'line';
}

/** Beyond this an exptime is read as a date, not a duration. */
const LONGEST_RELATIVE_S = 30 * 24 * 3600;

/**
 * Stores a value under a key.
 * @param lifeS seconds from now by the server's clock, at least one; Infinity: until the server loses its memory
 * @param cas for `cas`: the number that came with the value that this one replaces
 */
export function storeCommand(
  verb: 'set' | 'add' | 'cas',
  key: string,
  value: string,
  lifeS: number,
  cas?: string,
): Command {
  const number = cas === undefined ? '' : ` ${cas}`;
  const head = `${verb} ${key} 0 ${exptime(lifeS)} ${Buffer.byteLength(value)}${number}`;
  return { text: `${head}\r\n${value}\r\n`, reply: 'line' };
}

/** Appends to an existing value. Its lifetime does not change. */
export function appendCommand(key: string, value: string): Command {
  return {
    text: `append ${key} 0 0 ${Buffer.byteLength(value)}\r\n${value}\r\n`,
    reply: 'line',
  };
}

/** Changes the lifetime of an existing value, counted from now. */
export function touchCommand(key: string, lifeS: number): Command {
  return { text: `touch ${key} ${exptime(lifeS)}\r\n`, reply: 'line' };
}

/** Durations do not depend on the server's clock. Longer ones can only be given as a date. */
function exptime(lifeS: number): number {
  if (lifeS === Number.POSITIVE_INFINITY) return 0;
  const life = Math.max(1, Math.ceil(lifeS));
  return life <= LONGEST_RELATIVE_S ? life : Math.floor(Date.now() / 1000) + life;
}

/** Reads values, each with its compare-and-set number. */
export function getsCommand(keys: readonly string[]): Command {
  return { text: `gets ${keys.join(' ')}\r\n`, reply: 'values' };
}

export const VERSION: Command = { text: 'version\r\n', reply: 'line' };

/** ASCII authentication (`memcached -Y`): sent as a `set`. SASL exists in the binary protocol only. */
export function authCommand(username: string, password: string): Command {
  return storeCommand('set', 'auth', `${username} ${password}`, 1);
}

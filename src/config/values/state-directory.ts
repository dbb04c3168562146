import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Settings } from '../option-table.ts';

/** The default of `[oriel] state_dir` for a process with this environment and effective user id. */
export function defaultStateDirectory(env: NodeJS.ProcessEnv, uid: number): string {
  // systemd lists the directories of StateDirectory= separated by colons.
  const [given = ''] = (env.STATE_DIRECTORY ?? '').split(':');
  if (isAbsolute(given)) return given;
  if (uid === 0) return '/var/lib/oriel';
  const { XDG_STATE_HOME: state = '' } = env;
  return join(isAbsolute(state) ? state : join(homedir(), '.local', 'state'), 'oriel');
}

/** Where consoleauth keeps its tokens by the settings: `auto` of `[oriel] token_store` is decided. */
export function tokenStoreOf({
  cache,
  oriel,
}: Pick<Settings, 'cache' | 'oriel'>): 'cache' | 'file' | 'memory' {
  if (cache.enabled) return 'cache';
  if (oriel.token_store !== 'auto') return oriel.token_store;
  return oriel.transport === 'in-process' ? 'file' : 'memory';
}

/** Whether an api keeps the key that signs sign-ins in the state directory. */
export function keepsSigningKey({ oriel_auth, oriel }: Pick<Settings, 'oriel_auth' | 'oriel'>): boolean {
  const { backend, signing_key: key } = oriel_auth;
  return backend === 'local' && key.reveal() === '' && oriel.token_store !== 'memory';
}

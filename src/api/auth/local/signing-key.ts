import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Settings } from '../../../config/option-table.ts';
import { keepsSigningKey } from '../../../config/values/state-directory.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { Secret } from '../../../platform/secret.ts';
import {
  openStateDirectory,
  readOrCreateSecretFile,
  StateDirectoryError,
} from '../../../platform/state-directory.ts';

const FILE = 'signing_key';
const KEY_BYTES = 48;
const MIN_KEY_CHARACTERS = 32;

/**
 * The key that signs sign-ins: `[oriel_auth] signing_key`, else the one of the state directory, which is made at the first start. If
 * there is no state directory, a key for this process.
 * @throws {StateDirectoryError} if the key may exist and cannot be read
 */
export async function signingKeyOf(
  settings: Pick<Settings, 'oriel_auth' | 'oriel'>,
  log: Logger,
): Promise<Secret> {
  const { oriel_auth, oriel } = settings;
  if (oriel_auth.signing_key.reveal() !== '') return oriel_auth.signing_key;
  const make = () => randomBytes(KEY_BYTES).toString('base64');
  if (!keepsSigningKey(settings)) return new Secret(make());
  try {
    await openStateDirectory(oriel.state_dir);
  } catch (error) {
    if (!(error instanceof StateDirectoryError && error.isUnused)) throw error;
    log.warn(
      { detail: error.message },
      'the key of sign-ins is not kept: they end when this process restarts',
    );
    return new Secret(make());
  }
  const key = (await readOrCreateSecretFile(oriel.state_dir, FILE, () => `${make()}\n`)).trim();
  if (key.length < MIN_KEY_CHARACTERS) {
    throw new StateDirectoryError(
      `[oriel] state_dir: ${join(oriel.state_dir, FILE)} has no usable key. Remove it: the next start makes a new one, and users sign in again.`,
    );
  }
  return new Secret(key);
}

import { randomBytes } from 'node:crypto';
import { DEFAULT_KIND } from '../../consoles/console-kinds.ts';
import type { StoredConsole } from '../stores/store.ts';

/** Long enough for every authority to read it. */
const LIFE_S = 60;

/**
 * A token that no client can hold: its hash is random, so no token with this hash is known, and its host does not exist. It shows
 * whether one authority finds what another stores.
 */
export function makeProbeToken(nowMs: number, requestId: string): StoredConsole {
  return {
    console: {
      tokenHash: randomBytes(32).toString('hex'),
      instanceUuid: '00000000-0000-0000-0000-000000000000',
      consoleType: DEFAULT_KIND.type,
      host: 'canary.invalid',
      port: 1,
      internalAccessPath: null,
      accessUrlBase: 'canary:',
      computeHost: 'canary.invalid',
      userId: '',
      userName: 'canary',
      projectId: '',
      viewOnly: true,
    },
    requestId,
    expiresAt: Math.floor(nowMs / 1000) + LIFE_S,
  };
}

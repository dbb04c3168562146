import { randomBytes } from 'node:crypto';
import { NOVNC } from '../../consoles/console-kinds.ts';
import type { StoredConsole } from '../stores/store.ts';

/** Long enough for everybody to look, short enough to be no burden. */
const LIFE_S = 60;

/**
 * A token that nobody can hold: its hash is drawn, so that nothing is known that hashes to it, and its host is none.
 * It shows whether what one authority stores is what another finds.
 */
export function makeProbeToken(nowMs: number, requestId: string): StoredConsole {
  return {
    console: {
      tokenHash: randomBytes(32).toString('hex'),
      instanceUuid: '00000000-0000-0000-0000-000000000000',
      consoleType: NOVNC.type,
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

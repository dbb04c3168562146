import { randomUUID } from 'node:crypto';
import type { AuthorizedConsole } from '../../src/contracts/consoleauth.ts';
import { hashToken } from '../../src/platform/secret.ts';

/** A console as the api hands it to the authority at step 9, of a fresh token unless told otherwise. */
export function anAuthorizedConsole(changes: Partial<AuthorizedConsole> = {}): AuthorizedConsole {
  return {
    tokenHash: hashToken(randomUUID()),
    instanceUuid: randomUUID(),
    consoleType: 'novnc',
    host: '10.0.0.7',
    port: 5900,
    internalAccessPath: null,
    accessUrlBase: 'http://console.example/vnc_lite.html',
    computeHost: 'compute1',
    userId: 'u-1',
    userName: 'ada',
    projectId: 'p-1',
    viewOnly: false,
    ...changes,
  };
}

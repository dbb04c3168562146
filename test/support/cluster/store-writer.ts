// Writes to a token store in a file until it is killed, and prints each change that the store has acknowledged, as one line of
// JSON. Arguments: the state directory, and a number that differs between runs.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openStore } from '../../../src/consoleauth/stores/registry.ts';
import type { Store, StoredConsole } from '../../../src/consoleauth/stores/store.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { silentLogger } from '../../../src/platform/log/log.ts';
import { anAuthorizedConsole } from '../authorized-console.ts';
import { defaultSettings } from '../default-settings.ts';

/** A change that was acknowledged. */
export type Acknowledged =
  | { readonly did: 'put'; readonly stored: StoredConsole }
  | { readonly did: 'delete'; readonly tokenHash: string }
  | { readonly did: 'redeem'; readonly tokenHash: string; readonly holderHash: string }
  | { readonly did: 'end_redemption'; readonly tokenHash: string }
  | { readonly did: 'end_sign_in'; readonly chainId: string }
  | { readonly did: 'open'; readonly marks: readonly string[] };

/** Calls at the same time. */
const HANDS = 8;

const [directory = '', run = ''] = process.argv.slice(2);
const store = await openStore({
  settings: defaultSettings({ oriel: { token_store: 'file', state_dir: directory } }),
  log: silentLogger,
  clock: systemClock,
});
say({ did: 'open', marks: await store.signIns.marks() });
await Promise.all(Array.from({ length: HANDS }, (_, hand) => write(store, Number(run) + hand)));

async function write(to: Store, seed: number): Promise<never> {
  for (let turn = seed; ; turn++) {
    const instanceUuid = randomUUID();
    const stored = {
      console: anAuthorizedConsole({ instanceUuid, computeHost: 'compute1' }),
      requestId: `req-${randomUUID()}`,
      expiresAt: Math.floor(Date.now() / 1000) + 3600,
    };
    const { tokenHash } = stored.console;
    await to.put(stored);
    say({ did: 'put', stored });
    if (turn % 3 === 0) {
      await to.deleteForInstance(instanceUuid, 'guest_stopped');
      say({ did: 'delete', tokenHash });
    }
    if (turn % 5 === 0) {
      const chainId = randomUUID();
      await to.signIns.end({ chainId, auditId: chainId, endsAt: stored.expiresAt });
      say({ did: 'end_sign_in', chainId });
    }
    if (turn % 7 === 0) {
      const holderHash = tokenHash;
      const seenDeletions = { since: 0, deletions: [] };
      await to.redeem({ holderHash, stored, seenDeletions, openedAt: 0, graceS: 3600 });
      say({ did: 'redeem', tokenHash, holderHash });
    }
    if (turn % 11 === 0) {
      await to.endRedemption(tokenHash, 'ended_by_operator');
      say({ did: 'end_redemption', tokenHash });
    }
  }
}

/** At once, because the process may be killed in the next moment. */
function say(change: Acknowledged): void {
  writeSync(1, `${JSON.stringify(change)}\n`);
}

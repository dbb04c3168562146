import { setTimeout as sleep } from 'node:timers/promises';
import type { authorityContract } from '../contracts/authority.ts';
import type { Peers } from '../contracts/contract.ts';
import { newRequestId } from '../flow/request-id.ts';

/** Load balancers ask every second or two, of every api. */
const FRESH_MS = 2_000;
/** A load balancer takes an api that is slow to answer for dead: then what was known before has to do. */
const PATIENCE_MS = 300;

interface Ailment {
  readonly reason: string;
  readonly refuses: boolean;
}

/** What the token authorities know to be wrong with themselves, asked at most once in a while. Never rejects. */
export function authorityAilments(peers: Peers<typeof authorityContract>): () => Promise<readonly Ailment[]> {
  let known: readonly Ailment[] = [];
  let asking: Promise<void> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (asking === undefined && performance.now() - askedAt > FRESH_MS) {
      askedAt = performance.now();
      asking = ask(peers).then((ailments) => {
        known = ailments;
        asking = undefined;
      });
    }
    if (asking !== undefined) await Promise.race([asking, sleep(PATIENCE_MS, undefined, { ref: false })]);
    return known;
  };
}

async function ask(peers: Peers<typeof authorityContract>): Promise<Ailment[]> {
  try {
    const answers = await peers.all('describe_authority', { asker: null }, { requestId: newRequestId() });
    const ailments = new Map<string, Ailment>();
    for (const { reply } of answers) {
      for (const { message, remedy } of reply?.findings ?? []) {
        const refuses = reply!.refuses || ailments.get(message)?.refuses === true;
        ailments.set(message, { reason: `${message} ${remedy}`, refuses });
      }
    }
    return [...ailments.values()];
  } catch {
    // Nobody is there to ask: whoever opens a console is told so.
    return [];
  }
}

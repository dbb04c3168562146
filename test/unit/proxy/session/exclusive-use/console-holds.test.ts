import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOVNC } from '../../../../../src/consoles/console-kinds.ts';
import type { Peers } from '../../../../../src/contracts/contract.ts';
import type {
  ExclusiveUseService,
  exclusiveUseContract,
  HoldRequest,
} from '../../../../../src/contracts/sessions/exclusive-use.ts';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { silentLogger } from '../../../../../src/platform/log/log.ts';
import { SessionEnding } from '../../../../../src/proxy/session/end/session-end.ts';
import { ConsoleHolds } from '../../../../../src/proxy/session/exclusive-use/console-holds.ts';
import { holdEverywhere } from '../../../../../src/proxy/session/exclusive-use/hold-everywhere.ts';
import { LiveSession } from '../../../../../src/proxy/session/live-session.ts';
import { LiveSessions } from '../../../../../src/proxy/session/live-sessions.ts';
import { anAuthorizedConsole } from '../../../../support/authorized-console.ts';

type Policy = 'share' | 'refuse' | 'takeover';
const GUEST = randomUUID();

/** Proxies whose questions to each other take as long as `travel` likes. */
function proxies(
  policy: Policy,
  skewsMs: readonly number[],
  travel: <T>(work: () => Promise<T>) => Promise<T>,
) {
  const services: ExclusiveUseService[] = [];
  const peers = {
    all: async (_method: string, hold: HoldRequest) =>
      Promise.all(
        services.map((service) =>
          travel(async () => ({
            host: 'h',
            reply: await service.claim_console(hold, { requestId: 'req-1' }),
          })),
        ),
      ),
  } as unknown as Peers<typeof exclusiveUseContract>;
  return skewsMs.map((skewMs) => {
    const sessions = new LiveSessions();
    const clock = { now: () => 1_000_000 + skewMs };
    const everywhere = holdEverywhere(peers, silentLogger);
    const holds = new ConsoleHolds({
      sessions,
      everywhere,
      policy: () => policy,
      clock,
      log: silentLogger,
    });
    services.push(holds.service);
    return { sessions, holds };
  });
}

function session(sessions: LiveSessions, userId: string, viewOnly = false) {
  const ending = new SessionEnding();
  const made = new LiveSession({
    checked: {
      console: anAuthorizedConsole({ instanceUuid: GUEST, userId, userName: `name of ${userId}`, viewOnly }),
      password: null,
      requestId: 'req-1',
      expiresAt: 0,
    },
    kind: NOVNC,
    clientAddress: '192.0.2.1',
    proxyHost: 'p',
    startedAt: 0,
    ending,
    guestBacklogBytes: 1,
    endReasonWaitMs: 1,
    endReasons: { withinMs: 0, ask: () => ({ why: new Promise(() => {}), leave() {} }) },
  });
  sessions.add(made);
  return { made, ending };
}

/** As the steps do it: who is refused or ended meanwhile is let go. */
async function open(proxy: ReturnType<typeof proxies>[number], userId: string, viewOnly = false) {
  const { made, ending } = session(proxy.sessions, userId, viewOnly);
  try {
    await proxy.holds.hold(made);
    if (ending.refusal !== undefined) throw ending.refusal;
    ending.onEnd(() => {
      if (ending.refusal !== undefined) proxy.sessions.delete(made);
    });
    return { ending, refused: undefined };
  } catch (error) {
    proxy.sessions.delete(made);
    return { ending, refused: (error as Refusal).code };
  }
}

const at_once = <T>(work: () => Promise<T>) => work();

test.each(['refuse', 'takeover'] as const)(
  'with %s exactly one of several persons who open a console at the same moment has it, whatever takes long and whatever the clocks say',
  async (policy) => {
    const skews = fc.array(fc.integer({ min: -60_000, max: 60_000 }), { minLength: 1, maxLength: 3 });
    const openings = fc.array(fc.nat(2), { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), skews, openings, async (scheduler, skewsMs, places) => {
        const there = proxies(policy, skewsMs, async (work) => {
          await scheduler.schedule(Promise.resolve(), 'question');
          const answer = await work();
          await scheduler.schedule(Promise.resolve(), 'answer');
          return answer;
        });
        const opened = places.map(async (place, index) => {
          await scheduler.schedule(Promise.resolve(), `person ${index}`);
          return open(there[place % there.length]!, `user ${index}`);
        });
        await scheduler.waitFor(Promise.all(opened));
        const all = await Promise.all(opened);
        const inside = all.filter(
          ({ refused, ending }) => refused === undefined && ending.refusal === undefined,
        );
        expect(inside).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  },
);

test.each([
  ['share', undefined, undefined],
  ['refuse', undefined, 'console_in_use'],
  ['takeover', 'session_taken_over', undefined],
] as const)('%s: the first is ended as %s, the second refused as %s', async (policy, ended, refused) => {
  const [one, two] = proxies(policy, [0, -3_600_000], at_once);
  const first = await open(one!, 'ada');
  const second = await open(two!, 'mia');
  expect(first.ending.refusal?.code).toBe(ended);
  expect(second.refused).toBe(refused);
  if (ended) expect(first.ending.refusal?.detail).toBe('name of mia');
});

test.each(['refuse', 'takeover'] as const)(
  'with %s view-only sessions and a second window of the same user do not count, and unknown users count as different',
  async (policy) => {
    const [one, two] = proxies(policy, [0, 0], at_once);
    const [mine, again, watcher] = [
      await open(one!, 'ada'),
      await open(two!, 'ada'),
      await open(two!, 'rea', true),
    ];
    for (const { ending, refused } of [mine, again, watcher]) {
      expect([ending.refusal, refused]).toEqual([undefined, undefined]);
    }
    const unknown = [await open(one!, ''), await open(two!, '')];
    expect(unknown.map(({ refused }) => refused)).toEqual(
      policy === 'refuse' ? ['console_in_use', 'console_in_use'] : [undefined, undefined],
    );
    if (policy === 'takeover') expect(unknown[0]!.ending.refusal?.code).toBe('session_taken_over');
    expect(watcher.ending.refusal).toBeUndefined();
  },
);

test.each([
  ['refuse', undefined, 'console_in_use'],
  ['takeover', 'session_taken_over', undefined],
] as const)(
  '%s: who comes by a proxy that never heard of the first, with a clock behind, is not taken for the first',
  async (policy, ended, refused) => {
    let isCut = true;
    const [one, two] = proxies(policy, [0, -360_000], async (work) => {
      if (isCut) throw new Error('cut');
      return work();
    });
    const first = await open(one!, 'ada');
    isCut = false;
    const second = await open(two!, 'mia');
    expect(first.ending.refusal?.code).toBe(ended);
    expect(second.refused).toBe(refused);
  },
);

test('a console opens although a proxy does not answer whether it has a session', async () => {
  const peers = {
    all: async () => [{ host: 'gone', refusal: new Refusal('peer_silent') }],
  } as unknown as Peers<typeof exclusiveUseContract>;
  const sessions = new LiveSessions();
  const holds = new ConsoleHolds({
    sessions,
    everywhere: holdEverywhere(peers, silentLogger),
    policy: () => 'refuse',
    clock: { now: () => 0 },
    log: silentLogger,
  });
  expect((await open({ sessions, holds }, 'ada')).refused).toBeUndefined();
});

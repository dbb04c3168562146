import { expect, test } from 'vitest';
import { STEPS } from '../../../../../src/flow/steps.ts';
import { readPath } from '../../../../../web/dashboard/trace/read-path.ts';
import type { StepOutcome, TraceRow } from '../../../../../web/dashboard/trace/read-trace.ts';

/** The sixteen rows with these outcomes; all others are open. Each recorded step ran on a host named after its actor. */
function rowsOf(outcomes: Readonly<Record<number, StepOutcome>>): TraceRow[] {
  return STEPS.map(({ number, actor, title }) => {
    const outcome = outcomes[number] ?? 'open';
    const isRecorded = outcome !== 'open' && outcome !== 'passed';
    const run = { host: `host of ${actor}`, afterMs: number * 10, durationMs: 1, outcome: 'ok', detail: '' };
    return { number, actor, title, outcome, code: '', remedy: '', runs: isRecorded ? [run] : [] };
  });
}

const upTo = (last: number) =>
  Object.fromEntries(Array.from({ length: last }, (_, index) => [index + 1, 'done' as const]));

const inShort = (legs: ReturnType<typeof readPath>['request']) =>
  legs.map(({ actor, first, last, state }) => `${actor} ${first}-${last} ${state}`);

test('a request passes browser, api, compute host, authority and browser, and its opening passes proxy and authority', () => {
  const { request, opening } = readPath(rowsOf({ ...upTo(16), 1: 'passed', 12: 'passed' }));
  expect(inShort(request)).toEqual([
    'browser 1-1 done',
    'api 2-3 done',
    'compute 4-4 done',
    'driver 5-6 done',
    'compute 7-8 done',
    'api 9-9 done',
    'consoleauth 10-10 done',
    'api 11-11 done',
  ]);
  expect(inShort(opening)).toEqual([
    'browser 12-12 done',
    'novncproxy 13-14 done',
    'consoleauth 15-15 done',
    'novncproxy 16-16 done',
  ]);
  expect(request[1]).toMatchObject({ hosts: ['host of api'], afterMs: 20 });
  expect(request[0]).toMatchObject({ hosts: [], afterMs: null });
});

test('the leg where the request is now is the first that is not done, until it is refused', () => {
  const waiting = readPath(rowsOf(upTo(11)));
  expect(inShort(waiting.opening).slice(0, 2)).toEqual(['browser 12-12 next', 'novncproxy 13-14 open']);
  expect(inShort(readPath(rowsOf(upTo(13))).opening)[1]).toBe('novncproxy 13-14 next');
  const refused = readPath(rowsOf({ ...upTo(2), 3: 'relayed', 4: 'relayed', 5: 'stopped' }));
  expect(inShort(refused.request)).toEqual([
    'browser 1-1 done',
    'api 2-3 relayed',
    'compute 4-4 relayed',
    'driver 5-6 stopped',
    'compute 7-8 open',
    'api 9-9 open',
    'consoleauth 10-10 open',
    'api 11-11 open',
  ]);
});

test('a trace without records has no next leg', () => {
  const { request, opening } = readPath(rowsOf({}));
  expect(new Set([...request, ...opening].map(({ state }) => state))).toEqual(new Set(['open']));
});

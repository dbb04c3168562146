import type { TraceRow } from './read-trace.ts';

/**
 * `next`: the request is here now, or comes here next. `relayed`: it failed because a later leg did. `open`: it was not here, and it
 * does not come.
 */
export type LegState = 'done' | 'next' | 'stopped' | 'relayed' | 'open';

/** Consecutive steps of one actor: one stay of the request on its way through the hosts. */
export interface Leg {
  readonly actor: string;
  readonly first: number;
  readonly last: number;
  /** Where it was recorded; empty for users who are not administrators. */
  readonly hosts: readonly string[];
  readonly state: LegState;
  /** When it began, in ms after the first record; null if it was not recorded. */
  readonly afterMs: number | null;
}

/** The step at which the browser opens the access URL: the second part of the way begins. */
const OPENING_STEP = 12;

export interface Path {
  /** From the request of the user to the access URL. */
  readonly request: readonly Leg[];
  /** From the access URL to the picture. */
  readonly opening: readonly Leg[];
}

/** The way of a request through the hosts. */
export function readPath(rows: readonly TraceRow[]): Path {
  const groups: TraceRow[][] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    const isSame = group?.[0]?.actor === row.actor && row.number !== OPENING_STEP;
    if (isSame) group?.push(row);
    else groups.push([row]);
  }
  const hasStopped = rows.some(({ outcome }) => outcome === 'stopped');
  const hasBegun = rows.some(({ outcome }) => outcome === 'done');
  let isAhead = hasBegun && !hasStopped;
  const legs = groups.flatMap((group): Leg[] => {
    const [first, last] = [group.at(0), group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const reached = stateOf(group);
    const state = reached === 'open' && isAhead ? 'next' : reached;
    if (state === 'next') isAhead = false;
    const runs = group.flatMap((row) => row.runs);
    const starts = runs.map(({ afterMs }) => afterMs);
    return [
      {
        actor: first.actor,
        first: first.number,
        last: last.number,
        // A process records what the browser did; the browser's own host is not known.
        hosts: first.actor === 'browser' ? [] : hostsOf(group),
        state,
        afterMs: starts.length === 0 ? null : Math.min(...starts),
      },
    ];
  });
  return {
    request: legs.filter(({ first }) => first < OPENING_STEP),
    opening: legs.filter(({ first }) => first >= OPENING_STEP),
  };
}

function hostsOf(group: readonly TraceRow[]): string[] {
  const hosts = group.flatMap((row) => row.runs.map(({ host }) => host));
  return [...new Set(hosts)].filter((host) => host !== '');
}

function stateOf(group: readonly TraceRow[]): LegState {
  const has = (outcome: TraceRow['outcome']) => group.some((row) => row.outcome === outcome);
  if (has('stopped')) return 'stopped';
  if (has('relayed')) return 'relayed';
  return has('open') ? 'open' : 'done';
}

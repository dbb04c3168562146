import { describe, expect, it } from 'vitest';
import type { Trace, TraceSpan } from '../../../../../src/api-client/client.ts';
import { STEPS } from '../../../../../src/flow/steps.ts';
import { formatMs, readTrace } from '../../../../../web/dashboard/trace/read-trace.ts';

/** A trace with these outcomes at these steps, 10 ms apart. */
function traceOf(outcomes: Readonly<Record<number, string>>): Trace {
  const steps = STEPS.map(({ number, actor, name, title }) => {
    const outcome = outcomes[number];
    const span: TraceSpan = {
      remedy: outcome === 'guest_not_running' ? 'Start it.' : '',
      host: 'ctl1',
      started_at: 1_000_000 + number * 10,
      duration_ms: 2,
      outcome: outcome ?? '',
      detail: '',
    };
    return { number, actor, name, title, spans: outcome === undefined ? [] : [span] };
  });
  return { request_id: 'req-x', server_id: null, compute_host: '', silent_hosts: 0, steps };
}

const ok = (from: number, to: number) =>
  Object.fromEntries(Array.from({ length: to - from + 1 }, (_, index) => [from + index, 'ok']));

describe('a trace', () => {
  it('of a console that works is sixteen steps done, with those of the browser assumed done', () => {
    const { rows, summary, tone } = readTrace(traceOf({ ...ok(2, 11), ...ok(13, 16) }));
    expect(rows.map(({ outcome }) => outcome)).toEqual([
      'passed',
      ...Array(10).fill('done'),
      'passed',
      ...Array(4).fill('done'),
    ]);
    expect([summary, tone]).toEqual(['All sixteen steps were done.', 'good']);
  });

  it('names the step that refused, not those that passed the refusal on', () => {
    const { summary, rows } = readTrace(
      traceOf({ 2: 'ok', 3: 'guest_not_running', 4: 'guest_not_running', 5: 'guest_not_running' }),
    );
    expect(summary).toBe('Stopped at step 5: guest is not running.');
    expect(rows.findLast(({ outcome }) => outcome === 'stopped')?.remedy).toBe('Start it.');
    expect(rows.map(({ outcome }) => outcome).slice(2, 6)).toEqual(['relayed', 'relayed', 'stopped', 'open']);
  });

  it('says that an access URL has not been opened yet', () => {
    expect(readTrace(traceOf(ok(2, 11))).summary).toContain('not been opened yet');
  });

  it('distinguishes a console that ended from one that was refused', () => {
    const ended = readTrace(traceOf({ ...ok(2, 15), 16: 'guest_stopped' }));
    expect(ended).toMatchObject({ tone: 'warn', summary: expect.stringContaining('guest was stopped') });
    const refused = readTrace(traceOf({ ...ok(2, 15), 16: 'vnc_unreachable' }));
    expect(refused).toMatchObject({ tone: 'bad', summary: expect.stringContaining('Stopped at step 16') });
  });

  it('measures times from its first record', () => {
    const { rows } = readTrace(traceOf(ok(2, 4)));
    expect(rows[3]?.runs).toEqual([{ host: 'ctl1', afterMs: 20, durationMs: 2, outcome: 'ok', detail: '' }]);
  });

  it('without records says so', () => {
    expect(readTrace(traceOf({})).summary).toContain('Nothing is recorded');
  });
});

it.each([
  [0.42, '0.4 ms'],
  [12.6, '13 ms'],
  [2_345, '2.3 s'],
  [125_000, '2 min 5 s'],
])('%d milliseconds are shown as %s', (durationMs, text) => {
  expect(formatMs(durationMs)).toBe(text);
});

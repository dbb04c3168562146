import { describe, expect, it } from 'vitest';
import { STEPS } from '../../../../../src/flow/steps.ts';
import type { Trace, TraceSpan } from '../../../../../web/dashboard/api-client.ts';
import { formatMs, readTrace } from '../../../../../web/dashboard/trace/read-trace.ts';

/** A trace with these outcomes at these steps, 10 ms apart. */
function traceOf(outcomes: Readonly<Record<number, string>>): Trace {
  const steps = STEPS.map(({ number, actor, title }) => {
    const outcome = outcomes[number];
    const span: TraceSpan = {
      host: 'ctl1',
      started_at: 1_000_000 + number * 10,
      duration_ms: 2,
      outcome: outcome ?? '',
      detail: '',
    };
    return { number, actor, title, spans: outcome === undefined ? [] : [span] };
  });
  return { request_id: 'req-x', steps };
}

const ok = (from: number, to: number) =>
  Object.fromEntries(Array.from({ length: to - from + 1 }, (_, index) => [from + index, 'ok']));

describe('a trace', () => {
  it('of a console that works is sixteen steps done, those of the browser taken for done', () => {
    const { rows, summary, tone } = readTrace(traceOf({ ...ok(2, 11), ...ok(13, 16) }));
    expect(rows.map(({ outcome }) => outcome)).toEqual([
      'passed',
      ...Array(10).fill('done'),
      'passed',
      ...Array(4).fill('done'),
    ]);
    expect([summary, tone]).toEqual(['All sixteen steps were done.', 'good']);
  });

  it('tells the step where a refusal arose, not those that passed it on', () => {
    const { summary, rows } = readTrace(
      traceOf({ 2: 'ok', 3: 'guest_not_running', 4: 'guest_not_running', 5: 'guest_not_running' }),
    );
    expect(summary).toBe('Stopped at step 5: guest is not running.');
    expect(rows.map(({ outcome }) => outcome).slice(2, 6)).toEqual(['relayed', 'relayed', 'stopped', 'open']);
  });

  it('tells an address that nobody has opened yet', () => {
    expect(readTrace(traceOf(ok(2, 11))).summary).toContain('not been opened yet');
  });

  it('tells a console that was ended from one that was refused', () => {
    const ended = readTrace(traceOf({ ...ok(2, 15), 16: 'guest_stopped' }));
    expect(ended).toMatchObject({ tone: 'warn', summary: expect.stringContaining('guest was stopped') });
    const refused = readTrace(traceOf({ ...ok(2, 15), 16: 'vnc_unreachable' }));
    expect(refused).toMatchObject({ tone: 'bad', summary: expect.stringContaining('Stopped at step 16') });
  });

  it('counts times from its first record', () => {
    const { rows } = readTrace(traceOf(ok(2, 4)));
    expect(rows[3]?.runs).toEqual([{ host: 'ctl1', afterMs: 20, durationMs: 2, outcome: 'ok', detail: '' }]);
  });

  it('without any record says so', () => {
    expect(readTrace(traceOf({})).summary).toContain('Nothing is recorded');
  });
});

it.each([
  [0.42, '0.4 ms'],
  [12.6, '13 ms'],
  [2_345, '2.3 s'],
  [125_000, '2 min 5 s'],
])('%d milliseconds are told as %s', (durationMs, text) => {
  expect(formatMs(durationMs)).toBe(text);
});

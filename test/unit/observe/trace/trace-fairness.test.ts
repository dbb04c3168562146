import { expect, test } from 'vitest';
import { STRANGER, TraceRecorder } from '../../../../src/observe/trace/trace-recorder.ts';

const SPAN = { startedAt: 0, durationMs: 1, outcome: 'ok', detail: '' } as const;

test('keeps requests of users whatever unauthenticated clients ask', () => {
  const trace = new TraceRecorder('ctl1');
  trace.record('req-bob', 2, SPAN, 'bob');
  for (let each = 0; each < 5_000; each++) trace.record(`req-${each}`, 2, SPAN, STRANGER);
  expect(trace.spans('req-bob')).toHaveLength(1);
  expect(trace.spans('req-4999')).toHaveLength(1);
  expect(trace.spans('req-0')).toHaveLength(0);
});

test('forgets the oldest request of the user who has most', () => {
  const trace = new TraceRecorder('ctl1');
  trace.record('req-bob', 2, SPAN, 'bob');
  for (let each = 0; each < 5_000; each++) trace.record(`req-${each}`, 2, SPAN, 'carol');
  expect(trace.spans('req-bob')).toHaveLength(1);
  expect(trace.spans('req-4999')).toHaveLength(1);
  expect(trace.spans('req-4000')).toHaveLength(0);
});

test('joins the spans of a request whose user is found out later', () => {
  const trace = new TraceRecorder('ctl1');
  trace.record('req-1', 13, SPAN, STRANGER);
  trace.record('req-1', 14, SPAN, 'bob');
  trace.record('req-1', 16, SPAN);
  for (let each = 0; each < 2_000; each++) trace.record(`req-x${each}`, 2, SPAN, STRANGER);
  expect(trace.spans('req-1').map(({ step }) => step)).toEqual([13, 14, 16]);
});

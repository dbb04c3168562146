import { expect, test } from 'vitest';
import { TraceRecorder } from '../../../../src/observe/trace/trace-recorder.ts';

const SPAN = { startedAt: 1, durationMs: 1, outcome: 'ok', detail: '' } as const;

test('the requests of one token are answered together, the asked one first', () => {
  const trace = new TraceRecorder('a');
  trace.record('req-created', 2, SPAN);
  trace.record('req-created', 9, { ...SPAN, token: '12345678' });
  trace.record('req-opened', 13, { ...SPAN, token: '12345678' });
  trace.record('req-other', 13, { ...SPAN, token: '87654321' });
  const stepsOf = (asked: { requestId: string; token?: string }) =>
    trace.answer(asked).map(({ requestId, step }) => `${requestId} ${step}`);
  expect(stepsOf({ requestId: 'req-opened' })).toEqual(['req-opened 13']);
  expect(stepsOf({ requestId: 'req-opened', token: '12345678' })).toEqual([
    'req-opened 13',
    'req-created 2',
    'req-created 9',
  ]);
});

test('an answer is bounded, however often a token was opened', () => {
  const trace = new TraceRecorder('a');
  for (let opening = 0; opening < 900; opening++) {
    for (const step of [13, 14] as const)
      trace.record(`req-${opening}`, step, { ...SPAN, token: '12345678' });
  }
  const answer = trace.answer({ requestId: 'req-899', token: '12345678' });
  expect(answer).toHaveLength(500);
  expect(answer[0]!.requestId).toBe('req-899');
  expect(answer[2]!.requestId).toBe('req-0');
});

test('the trace of a request is also found by its alias, with what is recorded later', () => {
  const trace = new TraceRecorder('a');
  trace.record('req-created', 13, SPAN);
  trace.alias('req-opened', 'req-created');
  trace.record('req-created', 16, SPAN);
  expect(trace.spans('req-opened').map(({ step }) => step)).toEqual([13, 16]);
  trace.alias('req-nothing', 'req-unknown');
  expect(trace.spans('req-nothing')).toEqual([]);
});

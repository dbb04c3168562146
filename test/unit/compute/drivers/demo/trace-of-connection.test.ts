import { expect, test } from 'vitest';
import {
  type TracePeers,
  traceOfConnection,
} from '../../../../../src/compute/drivers/demo/trace-of-connection.ts';
import { Refusal } from '../../../../../src/flow/refusals.ts';

const REQUEST_ID = 'req-5b1f4d1e-64c1-4c3e-9d0e-2f6b7a8c9d10';
const silent = { host: 'gone', refusal: new Refusal('internal_error') };

function peers(sessions: unknown[], traces: unknown[]): { asked: unknown[]; peers: TracePeers } {
  const asked: unknown[] = [];
  const answering = (answers: unknown[]) => ({
    all: async (method: string, request: unknown) => {
      asked.push([method, request]);
      return answers;
    },
  });
  return {
    asked,
    peers: { sessions: answering(sessions), trace: answering(traces) } as unknown as TracePeers,
  };
}

test('the proxy that has the port names the request, and all that saw it tell its steps', async () => {
  const one = { step: 13, durationMs: 1, outcome: 'ok' };
  const other = { step: 15, durationMs: 2, outcome: 'ok' };
  const { asked, peers: both } = peers(
    [
      silent,
      { host: 'a', reply: { session: null } },
      { host: 'b', reply: { session: { requestId: REQUEST_ID } } },
    ],
    [{ host: 'a', reply: { spans: [one] } }, silent, { host: 'b', reply: { spans: [other] } }],
  );
  expect(await traceOfConnection(both)(40_123)).toEqual({ requestId: REQUEST_ID, spans: [one, other] });
  expect(asked).toEqual([
    ['find_session_by_port', { guestLocalPort: 40_123 }],
    ['spans_of_request', { requestId: REQUEST_ID }],
  ]);
});

test('a connection that no proxy knows has no trace', async () => {
  const { peers: none } = peers([{ host: 'a', reply: { session: null } }], []);
  expect(await traceOfConnection(none)(1)).toBeUndefined();
});

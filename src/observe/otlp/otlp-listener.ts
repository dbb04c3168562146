import { REFUSALS, type RefusalCode } from '../../flow/refusals.ts';
import { type StepNumber, step } from '../../flow/steps.ts';
import { newSpanId, spanIdOf } from '../../flow/trace-context.ts';
import type { EventOf, RequestAnswered, StepDone } from '../events.ts';
import type { Listener } from '../observer.ts';
import { now, STRANGER } from '../trace/trace-recorder.ts';
import type { SpanRecord } from './span-record.ts';

/** Attributes that the semantic conventions do not have. */
const REQUEST_ID = 'oriel.request_id';
const INSTANCE = 'oriel.instance_uuid';
const COMPUTE_HOST = 'oriel.compute_host';

/** Longer texts of peers are cut. */
const MAX_CHARACTERS = 255;

interface Place {
  readonly role: string;
  readonly kind: SpanRecord['kind'];
  /** The step that calls the process of this one. */
  readonly below?: StepNumber;
}

/** The role that serves viewers. */
const PROXY_ROLE = step(16).actor;

const API: Place = { role: 'api', kind: 'internal' };
const COMPUTE: Place = { role: 'compute', kind: 'internal', below: 3 };
const PROXY: Place = { role: PROXY_ROLE, kind: 'internal' };

/** Where the span of each step is in the tree. */
const PLACES: Readonly<Record<StepNumber, Place>> = {
  1: API,
  2: API,
  3: { role: 'api', kind: 'client' },
  4: { role: 'compute', kind: 'server', below: 3 },
  5: COMPUTE,
  6: COMPUTE,
  7: COMPUTE,
  8: COMPUTE,
  9: { role: 'api', kind: 'client' },
  10: { role: 'consoleauth', kind: 'server', below: 9 },
  11: API,
  12: PROXY,
  13: PROXY,
  14: { role: PROXY_ROLE, kind: 'client' },
  15: { role: 'consoleauth', kind: 'server', below: 14 },
  16: PROXY,
};

/** Steps with a span id that follows from the request id: calls to other processes are sent during them. */
const CALLING: ReadonlySet<StepNumber> = new Set([2, 3, 9, 14]);

/**
 * Makes spans of the events of steps, requests and sessions. The spans of a console form one tree: the request that creates the
 * console is the root, each request that opens it is below, and the steps are below their request. No span has the name of a user, a
 * token, a client address or the detail of a step, which may contain them.
 */
export function otlpListener(add: (span: SpanRecord, isOfStranger: boolean) => void): Listener {
  return {
    observe(event) {
      if (event.event === 'step.done') add(spanOfStep(event), event.owner === STRANGER);
      else if (event.event === 'request.answered') add(spanOfRequest(event), event.owner === STRANGER);
      else if (event.event === 'session.ended') add(spanOfSession(event), false);
    },
  };
}

function spanOfStep(done: StepDone): SpanRecord {
  const { requestId, opening = requestId, step: number, outcome } = done;
  const { role, kind, below } = PLACES[number];
  return {
    requestId,
    spanId: CALLING.has(number) ? spanIdOf(opening, number) : newSpanId(),
    parentSpanId: spanIdOf(opening, below),
    name: `step ${number}: ${step(number).name}`,
    kind,
    role,
    startedAt: done.startedAt,
    durationMs: done.durationMs,
    ...outcomeOf(outcome, { [REQUEST_ID]: requestId, 'oriel.step': number, ...subjectOf(done) }),
    cause: undefined,
  };
}

function spanOfRequest(answered: RequestAnswered): SpanRecord {
  const { requestId, opening = requestId, role, method, route, status, code } = answered;
  return {
    requestId,
    spanId: spanIdOf(opening),
    parentSpanId: opening === requestId ? undefined : spanIdOf(requestId),
    name: `${method} ${route}`,
    kind: 'server',
    role,
    startedAt: answered.startedAt,
    durationMs: answered.durationMs,
    ...outcomeOf(code ?? 'ok', {
      [REQUEST_ID]: requestId,
      'http.request.method': method,
      'http.route': route,
      ...(status === undefined ? {} : { 'http.response.status_code': status }),
      ...subjectOf(answered),
    }),
    cause: answered.cause,
  };
}

/** The time for which a console was open; sent when it ends. An end reason is no error. */
function spanOfSession(ended: EventOf<'session.ended'>): SpanRecord {
  const { request_id, opening_id, session_id, instance_uuid, code } = ended;
  const durationMs = ended.duration_ms ?? 0;
  return {
    requestId: request_id,
    spanId: newSpanId(),
    parentSpanId: spanIdOf(opening_id ?? request_id),
    name: 'session',
    kind: 'internal',
    role: PROXY.role,
    startedAt: now() - durationMs,
    durationMs,
    error: undefined,
    attributes: {
      [REQUEST_ID]: request_id,
      ...(session_id === null ? {} : { 'session.id': session_id }),
      ...(instance_uuid === null ? {} : { [INSTANCE]: cut(instance_uuid) }),
      'oriel.end_reason': code,
      'oriel.bytes_to_browser': ended.bytes_to_browser ?? 0,
      'oriel.bytes_to_guest': ended.bytes_to_guest ?? 0,
    },
    cause: undefined,
  };
}

/** A refusal is an error of the service if its HTTP status is one [semantic conventions, HTTP server spans]. */
function outcomeOf(
  outcome: 'ok' | RefusalCode,
  attributes: SpanRecord['attributes'],
): Pick<SpanRecord, 'error' | 'attributes'> {
  if (outcome === 'ok') return { error: undefined, attributes };
  const isError = REFUSALS[outcome].httpStatus >= 500;
  return { error: isError ? outcome : undefined, attributes: { ...attributes, 'oriel.refusal': outcome } };
}

function subjectOf({ instanceUuid, computeHost }: Pick<StepDone, 'instanceUuid' | 'computeHost'>) {
  return {
    ...(instanceUuid ? { [INSTANCE]: cut(instanceUuid) } : {}),
    ...(computeHost ? { [COMPUTE_HOST]: cut(computeHost) } : {}),
  };
}

function cut(text: string): string {
  return text.slice(0, MAX_CHARACTERS);
}

import { type Static, Type } from 'typebox';
import type { Call, Peers } from '../contracts/contract.ts';
import type { traceContract } from '../contracts/trace.ts';
import { isRefusalCode } from '../flow/refusals.ts';
import { REMEDIES } from '../flow/remedies.ts';
import { isRequestId } from '../flow/request-id.ts';
import { stepsOf, type TokenSourceName } from '../flow/steps-of-source.ts';
import type { Reader } from './reader.ts';

const TraceSpan = Type.Object({
  host: Type.String(),
  started_at: Type.Number({ description: 'milliseconds since the epoch' }),
  duration_ms: Type.Number(),
  outcome: Type.String({ description: 'ok, or a code of docs/errors.md' }),
  remedy: Type.String({ description: 'what an operator can do about the refusal; empty if there is none' }),
  detail: Type.String({ description: 'empty except for administrators: it may contain addresses' }),
});

/** The spans of a request by step, as the API and the operator socket return them. */
export const Trace = Type.Object({
  request_id: Type.String(),
  server_id: Type.Union([Type.String(), Type.Null()], { description: 'the instance; null: not known' }),
  compute_host: Type.String({
    description: 'of the instance; empty if unknown, and except for administrators',
  }),
  silent_hosts: Type.Integer({ description: 'processes that did not answer: their spans are missing' }),
  steps: Type.Array(
    Type.Object({
      number: Type.Integer(),
      actor: Type.String(),
      name: Type.String(),
      title: Type.String(),
      spans: Type.Array(TraceSpan),
    }),
  ),
});
type Trace = Static<typeof Trace>;

/** The processes that record spans, and the token source that names the steps. */
export interface TraceParts {
  readonly traces: Peers<typeof traceContract>;
  readonly tokenSource: TokenSourceName;
}

/** The spans that all processes recorded of a request; undefined if there are none that the reader may see. */
export async function collectTrace(
  { traces, tokenSource }: TraceParts,
  asked: string,
  { isAdmin, projectId }: Pick<Reader, 'isAdmin' | 'projectId'>,
  call: Call,
): Promise<Trace | undefined> {
  if (!isRequestId(asked)) return undefined;
  const answers = await collect(traces, asked, call);
  const spans = answers.flatMap(({ reply }) => reply?.spans ?? []);
  const own = projectId !== null && spans.some((span) => span.projectId === projectId);
  if (spans.length === 0 || !(isAdmin || own)) return undefined;
  return {
    request_id: asked,
    server_id: spans.find(({ instanceUuid }) => instanceUuid !== undefined)?.instanceUuid ?? null,
    compute_host: (isAdmin && spans.find((span) => span.computeHost)?.computeHost) || '',
    silent_hosts: answers.filter(({ refusal }) => refusal !== undefined).length,
    steps: stepsOf(tokenSource).map(({ number, actor, name, title }) => ({
      number,
      actor,
      name,
      title,
      spans: spans
        .filter(({ step }) => step === number)
        .sort((a, b) => a.startedAt - b.startedAt)
        .map((span) => ({
          host: isAdmin ? span.host : '',
          started_at: span.startedAt,
          duration_ms: span.durationMs,
          outcome: span.outcome,
          remedy: isRefusalCode(span.outcome) ? REMEDIES[span.outcome] : '',
          detail: isAdmin ? span.detail : '',
        })),
    })),
  };
}

/**
 * The spans of all processes. A request that was refused before its token was looked up has its own id; the token joins it with
 * the request that created the token.
 */
async function collect(processes: Peers<typeof traceContract>, asked: string, call: Call) {
  const answers = await processes.all('spans_of_request', { requestId: asked }, call);
  const spans = answers.flatMap(({ reply }) => reply?.spans ?? []);
  const token = spans.find((span) => span.token !== undefined)?.token;
  if (token === undefined) return answers;
  return processes.all('spans_of_request', { requestId: asked, token }, call);
}

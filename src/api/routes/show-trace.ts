import { Type } from 'typebox';
import { isRefusalCode } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import { isRequestId } from '../../flow/request-id.ts';
import { STEPS } from '../../flow/steps.ts';
import { isAdmin } from '../access/policy.ts';
import type { ApiParts } from '../api-parts.ts';
import { Fault } from '../http/fault.ts';
import { route } from '../mount/route.ts';

const TraceSpan = Type.Object({
  host: Type.String(),
  started_at: Type.Number({ description: 'milliseconds since the epoch' }),
  duration_ms: Type.Number(),
  outcome: Type.String({ description: 'ok, or a code of docs/errors.md' }),
  remedy: Type.String({ description: 'what an operator can do about the refusal; empty if there is none' }),
  detail: Type.String({ description: 'empty except for administrators: it may contain addresses' }),
});

/** The spans of a request that all processes recorded, by step. */
export const showTrace = route({
  method: 'GET',
  path: '/traces/:request_id',
  summary: 'Show what each of the sixteen steps did for a request, and where it stopped.',
  reply: Type.Object({
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
  }),
  async handle({ params, caller, requestId }, parts) {
    const asked = params.request_id;
    // The words distinguish a missing trace from a missing route.
    const unknown = new Fault('not_found', { words: `No trace of ${asked.slice(0, 64)} could be found.` });
    if (!isRequestId(asked)) throw unknown;
    const answers = await collect(parts, asked, requestId);
    const spans = answers.flatMap(({ reply }) => reply?.spans ?? []);
    const own = caller.projectId !== null && spans.some(({ projectId }) => projectId === caller.projectId);
    if (spans.length === 0 || !(isAdmin(caller) || own)) throw unknown;
    return {
      request_id: asked,
      server_id: spans.find(({ instanceUuid }) => instanceUuid !== undefined)?.instanceUuid ?? null,
      compute_host: (isAdmin(caller) && spans.find((span) => span.computeHost)?.computeHost) || '',
      silent_hosts: answers.filter(({ refusal }) => refusal !== undefined).length,
      steps: STEPS.map(({ number, actor, name, title }) => ({
        number,
        actor,
        name,
        title,
        spans: spans
          .filter(({ step }) => step === number)
          .sort((a, b) => a.startedAt - b.startedAt)
          .map((span) => ({
            host: isAdmin(caller) ? span.host : '',
            started_at: span.startedAt,
            duration_ms: span.durationMs,
            outcome: span.outcome,
            remedy: isRefusalCode(span.outcome) ? REMEDIES[span.outcome] : '',
            detail: isAdmin(caller) ? span.detail : '',
          })),
      })),
    };
  },
});

/**
 * The spans of all processes. A request that was refused before its token was looked up has its own id; the token joins it with
 * the request that created the token.
 */
async function collect({ traces }: ApiParts, asked: string, requestId: string) {
  const answers = await traces.all('spans_of_request', { requestId: asked }, { requestId });
  const spans = answers.flatMap(({ reply }) => reply?.spans ?? []);
  const token = spans.find((span) => span.token !== undefined)?.token;
  if (token === undefined) return answers;
  return traces.all('spans_of_request', { requestId: asked, token }, { requestId });
}

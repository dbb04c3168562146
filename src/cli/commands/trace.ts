import { isRefusalCode, REFUSALS } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import { isRequestId } from '../../flow/request-id.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { ApiClient } from '../api-client.ts';
import { type Command, UsageError } from '../command.ts';

interface TraceReply {
  readonly request_id: string;
  readonly server_id: string | null;
  readonly compute_host: string;
  readonly steps: readonly {
    readonly number: number;
    readonly actor: string;
    readonly title: string;
    readonly spans: readonly {
      readonly host: string;
      readonly started_at: number;
      readonly duration_ms: number;
      readonly outcome: string;
      readonly detail: string;
    }[];
  }[];
}

/** `oriel trace <request id>` */
export const traceCommand: Command = {
  name: 'trace',
  summary: 'Tell what each of the sixteen steps did for a request, and where it stopped.',
  positionals: ['request-id'],
  options: { json: { type: 'boolean', help: 'Print JSON.' } },
  examples: [
    {
      line: 'oriel trace req-9f0a3a1e-6f1c-4c39-8a51-1f6f0c9f6f2d',
      what: 'The id stands on every refusal, in every line of log and in the header x-openstack-request-id.',
    },
  ],
  async run({ positionals, values }, io) {
    const requestId = positionals[0]!;
    if (!isRequestId(requestId)) {
      throw new UsageError(
        `"${requestId}" is not a request id: it looks like req-9f0a3a1e-6f1c-4c39-8a51-1f6f0c9f6f2d.`,
      );
    }
    const api = await ApiClient.signIn(io.env);
    const trace = (await api.oriel(`/traces/${requestId}`)) as TraceReply;
    io.out(values.json ? JSON.stringify(trace) : formatTrace(trace));
    return 0;
  },
};

/** A line for each step: offset from the first, duration, who, what; then what each refusal means. */
export function formatTrace(trace: TraceReply): string {
  const spans = trace.steps.flatMap((step) => step.spans);
  const start = Math.min(...spans.map((span) => span.started_at));
  const lines = [`${trace.request_id}, begun ${new Date(start).toISOString()}`, ...subject(trace), ''];
  const refused: string[] = [];
  for (const { number, actor, title, spans } of trace.steps) {
    const head = `${String(number).padStart(2)}  ${actor.padEnd(11)}`;
    if (spans.length === 0) lines.push(`${head} ${''.padStart(22)}  ${title}`);
    for (const span of spans) {
      const offset = `+${(span.started_at - start).toFixed(1)} ms`.padStart(12);
      const took = `${span.duration_ms.toFixed(1)} ms`.padStart(9);
      const told = printableLine([title, span.detail, `on ${span.host}`].filter(Boolean).join('; '));
      const refusal = span.outcome === 'ok' ? '' : `REFUSED ${span.outcome}: `;
      lines.push(`${head} ${offset} ${took}  ${refusal}${told}`);
      if (span.outcome !== 'ok') refused.push(explain(number, span.outcome));
    }
  }
  return [...lines, '', ...(refused.length > 0 ? [...new Set(refused)] : [whereItStands(trace)])].join('\n');
}

/** The instance, and for administrators its host. */
function subject({ server_id: server, compute_host: host }: TraceReply): string[] {
  if (server === null) return [];
  return [host === '' ? `Instance ${server}` : `Instance ${server} on ${host}`];
}

function explain(step: number, outcome: string): string {
  if (!isRefusalCode(outcome)) return `Stopped at step ${step}: ${outcome}.`;
  return `Stopped at step ${step}. ${REFUSALS[outcome].sentence}\nRemedy: ${REMEDIES[outcome]}`;
}

function whereItStands(trace: TraceReply): string {
  const done = trace.steps.filter(({ spans }) => spans.length > 0).map(({ number }) => number);
  const last = Math.max(...done);
  if (last === 16) return 'All sixteen steps were done.';
  if (last === 11) return 'The access URL was given out and has not been opened.';
  return `The last step seen is ${last}.`;
}

import type { Trace } from '../../api-client/client.ts';
import { isRefusalCode, REFUSALS } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import { isRequestId } from '../../flow/request-id.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { type Command, UsageError } from '../command.ts';
import { asOperator, SOCKET_DESCRIPTION, SOCKET_OPTION } from '../operator/as-operator.ts';

/** `oriel trace <request id>` */
export const traceCommand: Command = {
  name: 'trace',
  summary: 'Show what each of the sixteen steps did for a request, and where it stopped.',
  description: SOCKET_DESCRIPTION,
  signsIn: true,
  positionals: ['request-id'],
  options: { json: { type: 'boolean', help: 'Print JSON.' }, ...SOCKET_OPTION },
  json: {
    is: 'an object',
    fields: {
      request_id: 'the id of the request',
      server_id: 'the id of the instance, or null',
      compute_host: 'its host; empty for users who are not administrators',
      silent_hosts: 'the number of processes that did not reply: their part is missing',
      steps: 'the sixteen steps, each with number, actor, name, title and an array "spans" of what was done',
    },
  },
  examples: [
    {
      line: 'oriel trace req-9f0a3a1e-6f1c-4c39-8a51-1f6f0c9f6f2d',
      what: 'The id is in every refusal, in the log and in the header x-openstack-request-id.',
    },
  ],
  async run(input, io) {
    const {
      positionals: [requestId = ''],
      values,
    } = input;
    if (!isRequestId(requestId)) {
      throw new UsageError(
        `"${requestId}" is not a request id. Request ids look like req-9f0a3a1e-6f1c-4c39-8a51-1f6f0c9f6f2d.`,
      );
    }
    const trace = await asOperator(input, io, (operator) => operator.trace(requestId));
    io.out(values.json ? JSON.stringify(trace) : formatTrace(trace));
    return 0;
  },
};

/** A line for each span: time after the first, duration, actor, step; then an explanation of each refusal. */
export function formatTrace(trace: Trace): string {
  const spans = trace.steps.flatMap((step) => step.spans);
  const start = Math.min(...spans.map((span) => span.started_at));
  const lines = [`${trace.request_id}, started ${new Date(start).toISOString()}`, ...subject(trace), ''];
  const refused: string[] = [];
  for (const { number, actor, title, spans } of trace.steps) {
    const head = `${String(number).padStart(2)}  ${actor.padEnd(14)}`;
    if (spans.length === 0) lines.push(`${head} ${''.padStart(22)}  ${title}`);
    for (const span of spans) {
      const offset = `+${(span.started_at - start).toFixed(1)} ms`.padStart(12);
      const took = `${span.duration_ms.toFixed(1)} ms`.padStart(9);
      // Only administrators receive details and hosts.
      const host = span.host === '' ? '' : `on ${span.host}`;
      const words = printableLine([title, span.detail, host].filter(Boolean).join('; '));
      const refusal = span.outcome === 'ok' ? '' : `REFUSED ${span.outcome}: `;
      lines.push(`${head} ${offset} ${took}  ${refusal}${words}`);
      if (span.outcome !== 'ok') refused.push(explain(number, span.outcome));
    }
  }
  return [...lines, '', ...(refused.length > 0 ? [...new Set(refused)] : [progress(trace)])].join('\n');
}

/** The instance, and for administrators its host. */
function subject({ server_id: server, compute_host: host }: Trace): string[] {
  if (server === null) return [];
  return [host === '' ? `Instance ${server}` : `Instance ${server} on ${host}`];
}

function explain(step: number, outcome: string): string {
  if (!isRefusalCode(outcome)) return `Stopped at step ${step}: ${outcome}.`;
  return `Stopped at step ${step}. ${REFUSALS[outcome].sentence}\nRemedy: ${REMEDIES[outcome]}`;
}

function progress(trace: Trace): string {
  const done = trace.steps.filter(({ spans }) => spans.length > 0).map(({ number }) => number);
  const last = Math.max(...done);
  if (last === 16) return 'All sixteen steps were done.';
  if (last === 11) return 'The access URL was returned and has not been opened yet.';
  return `The last recorded step is ${last}.`;
}

import type { Trace } from '../../api-client/client.ts';
import { isRefusalCode } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import { isRequestId } from '../../flow/request-id.ts';
import { STEPS, type StepNumber } from '../../flow/steps.ts';
import { refusalText } from '../../languages/refusal-text.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { type Command, UsageError } from '../command.ts';
import { cliText } from '../language/cli-text.ts';
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
  const t = cliText();
  const started = t('trace.started', { id: trace.request_id, time: new Date(start).toISOString() });
  const lines = [started, ...subject(trace), ''];
  const refused: string[] = [];
  for (const { number, actor, title: inEnglish, spans } of trace.steps) {
    const title = stepTitle(number, inEnglish);
    const head = `${String(number).padStart(2)}  ${actor.padEnd(14)}`;
    if (spans.length === 0) lines.push(`${head} ${''.padStart(22)}  ${title}`);
    for (const span of spans) {
      const offset = `+${(span.started_at - start).toFixed(1)} ms`.padStart(12);
      const took = `${span.duration_ms.toFixed(1)} ms`.padStart(9);
      // Only administrators receive details and hosts.
      const host = span.host === '' ? '' : t('trace.onHost', { host: span.host });
      const words = printableLine([title, span.detail, host].filter(Boolean).join('; '));
      const shown = span.outcome === 'ok' ? words : t('trace.refused', { code: span.outcome, words });
      lines.push(`${head} ${offset} ${took}  ${shown}`);
      if (span.outcome !== 'ok') refused.push(explain(number, span.outcome));
    }
  }
  return [...lines, '', ...(refused.length > 0 ? [...new Set(refused)] : [progress(trace)])].join('\n');
}

/** The API has its words for each source of tokens in English alone. */
function stepTitle(number: number, inEnglish: string): string {
  const t = cliText();
  return t.language === 'en' || !isStep(number) ? inEnglish : t(`steps.s${number}`);
}

function isStep(number: number): number is StepNumber {
  return STEPS.some((step) => step.number === number);
}

/** The instance, and for administrators its host. */
function subject({ server_id: server, compute_host: host }: Trace): string[] {
  if (server === null) return [];
  const t = cliText();
  return [host === '' ? t('trace.instance', { id: server }) : t('trace.instanceOn', { id: server, host })];
}

function explain(step: number, outcome: string): string {
  const t = cliText();
  if (!isRefusalCode(outcome)) return t('trace.stopped', { step, code: outcome });
  const { sentence } = refusalText(t, outcome);
  return `${t('trace.stoppedBecause', { step, sentence })}\n${t('trace.remedy', { remedy: REMEDIES[outcome] })}`;
}

function progress(trace: Trace): string {
  const done = trace.steps.filter(({ spans }) => spans.length > 0).map(({ number }) => number);
  const last = Math.max(...done);
  const t = cliText();
  if (last === 16) return t('trace.done');
  return last === 11 ? t('trace.returned') : t('trace.last', { step: last });
}

import { collectTrace, Trace } from '../../operator/collect-trace.ts';
import { isAdmin } from '../access/policy.ts';
import { Fault } from '../http/fault.ts';
import { route } from '../mount/route.ts';

/** The spans of a request that all processes recorded, by step. */
export const showTrace = route({
  method: 'GET',
  path: '/traces/:request_id',
  summary: 'Show what each of the sixteen steps did for a request, and where it stopped.',
  reply: Trace,
  async handle({ params, caller, requestId }, { traces, settings }) {
    const asked = params.request_id;
    const reader = { isAdmin: isAdmin(caller), projectId: caller.projectId };
    const trace = await collectTrace({ traces, tokenSource: settings.oriel.token_source }, asked, reader, {
      requestId,
    });
    // The words distinguish a missing trace from a missing route.
    if (trace === undefined) {
      throw new Fault('not_found', { words: `No trace of ${asked.slice(0, 64)} could be found.` });
    }
    return trace;
  },
});

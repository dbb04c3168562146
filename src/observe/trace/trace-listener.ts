import { isRefusalCode } from '../../flow/refusals.ts';
import type { Listener } from '../observer.ts';
import { now, STRANGER, type TraceRecorder } from './trace-recorder.ts';

/** Records the steps of requests, and how sessions end. */
export function traceListener(trace: TraceRecorder): Listener {
  /** `code` is `ok` in a trace if it is not the code of a refusal. */
  const record = (
    requestId: string,
    step: 2 | 16,
    what: { durationMs: number; code: string; detail: string; projectId?: string },
    owner?: string | typeof STRANGER,
  ) => {
    const { durationMs, code } = what;
    const outcome = isRefusalCode(code) ? code : 'ok';
    trace.record(requestId, step, { ...what, startedAt: now() - durationMs, outcome }, owner);
  };
  return {
    observe(event) {
      if (event.event === 'step.done') {
        trace.record(event.requestId, event.step, event, event.owner);
      } else if (event.event === 'request.joined') {
        trace.alias(event.alias, event.requestId);
      } else if (event.event === 'session.ended') {
        const { request_id, code, duration_ms, bytes_to_browser, bytes_to_guest } = event;
        const detail = `ended: ${code}, ${bytes_to_browser} bytes to the browser, ${bytes_to_guest} to the instance`;
        record(request_id, 16, { durationMs: duration_ms ?? 0, code, detail });
      } else if (event.event === 'console.refused' && trace.spans(event.request_id).length === 0) {
        // No step was recorded, so the request failed at step 2 before its console was looked for.
        const { request_id, code, detail, duration_ms, project_id, user_id, stranger } = event;
        const project = project_id === null ? {} : { projectId: project_id };
        const what = { durationMs: duration_ms ?? 0, code, detail: detail ?? '', ...project };
        record(request_id, 2, what, stranger ? STRANGER : (user_id ?? undefined));
      }
    },
  };
}

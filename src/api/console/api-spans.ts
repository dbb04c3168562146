import { asRefusal, type RefusalCode } from '../../flow/refusals.ts';
import type { StepNumber } from '../../flow/steps.ts';
import type { StepRecorder, StepReport } from '../../observe/trace/step-list.ts';
import { now, STRANGER, type TraceRecorder } from '../../observe/trace/trace-recorder.ts';
import type { Caller } from '../auth/authenticator.ts';

interface TracedRequest {
  readonly requestId: string;
  /** Null if the client has not proved who it is. */
  readonly caller: Caller | null;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
}

/** Records the API's spans of one request for a console. Each span also bears what the steps before it found out. */
export class ApiSpans implements StepRecorder {
  readonly #trace: TraceRecorder;
  readonly #request: TracedRequest;
  #subject: Omit<StepReport, 'detail'> = {};

  constructor(trace: TraceRecorder, request: TracedRequest) {
    this.#trace = trace;
    this.#request = request;
  }

  /** [step 1] happened in the browser; the request shows it. */
  begin(requested: string): void {
    const { requestId, arrivedAt: startedAt, caller } = this.#request;
    const span = { startedAt, durationMs: 0, outcome: 'ok', detail: requested } as const;
    this.#trace.record(requestId, 1, span, caller?.userId ?? STRANGER);
  }

  async step<T>(step: StepNumber, run: () => Promise<T>, report: (result: T) => StepReport): Promise<T> {
    const startedAt = now();
    try {
      const result = await run();
      this.#record(step, startedAt, 'ok', report(result));
      return result;
    } catch (error) {
      const { code, detail } = asRefusal(error);
      this.#record(step, startedAt, code, { detail });
      throw error;
    }
  }

  /** Records a refusal of step 2 that came before the instance was looked for. */
  refusedEarly(code: RefusalCode, detail: string): void {
    const { requestId, arrivedAt } = this.#request;
    const isRecorded = this.#trace.spans(requestId).some(({ step }) => step === 2);
    if (!isRecorded) this.#record(2, arrivedAt, code, { detail });
  }

  #record(step: StepNumber, startedAt: number, outcome: 'ok' | RefusalCode, report: StepReport): void {
    const { requestId, caller, arrivedAt } = this.#request;
    const { detail, ...subject } = report;
    this.#subject = { ...this.#subject, ...subject };
    // Step 2 begins when the request arrives: authentication is a part of it.
    const beganAt = step === 2 ? arrivedAt : startedAt;
    const span = { startedAt: beganAt, durationMs: now() - beganAt, outcome, detail, ...this.#subject };
    const project = step === 2 && caller !== null && caller.projectId !== null ? caller.projectId : undefined;
    this.#trace.record(
      requestId,
      step,
      project === undefined ? span : { ...span, projectId: project },
      caller?.userId ?? STRANGER,
    );
  }
}

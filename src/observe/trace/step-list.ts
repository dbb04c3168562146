import type { StepNumber } from '../../flow/steps.ts';
import type { StepDone } from '../events.ts';

/** What a step adds to its span: a remark without secrets, and what the request turns out to be about. */
export type StepReport = Pick<StepDone, 'detail' | 'instanceUuid' | 'computeHost' | 'token' | 'projectId'>;

/** One part of a step: returns what it adds to the context, or throws the refusal that ends the attempt. */
interface ListedStep {
  /** The step of the sixteen that begins here; null if the part belongs to the step under way. */
  readonly number: StepNumber | null;
  readonly run: (context: never) => unknown;
  readonly report: ((context: never) => StepReport) | undefined;
}

/** Called before and after each step. An error that it throws ends the run. */
export interface Around {
  before(number: StepNumber | null): void;
  after(report: StepReport | undefined): void;
}

/**
 * An ordered list of steps over one context. A step can only require what the start or an earlier step has added: a list in
 * another order does not compile.
 */
export class StepList<Start extends object, Now extends object> {
  readonly #steps: readonly ListedStep[];

  private constructor(steps: readonly ListedStep[]) {
    this.#steps = steps;
  }

  static from<Start extends object>(): StepList<Start, Start> {
    return new StepList<Start, Start>([]);
  }

  /** @param report called after the step, for its span */
  step<Added>(
    number: StepNumber | null,
    run: (context: Now) => Added | Promise<Added>,
    report?: (context: Added extends object ? Now & Added : Now) => StepReport,
  ): StepList<Start, Added extends object ? Now & Added : Now> {
    return new StepList([...this.#steps, { number, run, report }]);
  }

  /**
   * Runs the steps one after the other and adds to `context` in place, so that a caller that catches an error sees what was added
   * until then. Waits only for steps that return a promise.
   */
  async run(context: Start & Partial<Now>, around: Around): Promise<Start & Now> {
    for (const { number, run, report } of this.#steps) {
      around.before(number);
      const result = run(context as never);
      Object.assign(context, result instanceof Promise ? await result : result);
      around.after(report?.(context as never));
    }
    return context as Start & Now;
  }
}

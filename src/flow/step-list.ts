import type { StepNumber } from './steps.ts';

/** One part of a step: returns what it adds to the context, or throws the refusal that ends the attempt. */
interface Step<Context, Added> {
  /** The step of the sixteen that begins here; null if the part belongs to the step under way. */
  readonly number: StepNumber | null;
  readonly run: (context: Context) => Added | Promise<Added>;
}

/**
 * An ordered list of steps over one context. A step can only require what the start or an earlier step has added: a list in
 * another order does not compile.
 */
export class StepList<Start extends object, Now extends object> {
  readonly #steps: readonly Step<never, unknown>[];

  private constructor(steps: readonly Step<never, unknown>[]) {
    this.#steps = steps;
  }

  static from<Start extends object>(): StepList<Start, Start> {
    return new StepList<Start, Start>([]);
  }

  step<Added>(
    number: StepNumber | null,
    run: (context: Now) => Added | Promise<Added>,
  ): StepList<Start, Added extends object ? Now & Added : Now> {
    return new StepList([...this.#steps, { number, run }]);
  }

  /**
   * Runs the steps one after the other and adds to `context` in place, so that a caller that catches an error sees what was added
   * until then. Waits only for steps that return a promise.
   * @param around called before and after each step; an error that it throws ends the run
   */
  async run(context: Start & Partial<Now>, around: Around): Promise<Start & Now> {
    for (const { number, run } of this.#steps) {
      around.before(number);
      const result = run(context as never);
      Object.assign(context, result instanceof Promise ? await result : result);
      around.after();
    }
    return context as Start & Now;
  }
}

export interface Around {
  before(number: StepNumber | null): void;
  after(): void;
}

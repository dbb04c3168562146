import type { StepNumber } from '../../flow/steps.ts';
import type { StepDone } from '../events.ts';

/** What a step adds to its span: a remark without secrets, and what the request turns out to be about. */
export type StepReport = Pick<StepDone, 'detail' | 'instanceUuid' | 'computeHost' | 'token' | 'projectId'>;

/** A step that needs `In` and returns what it adds to it. */
export interface ListedStep<In, Added> {
  readonly number: StepNumber;
  // Properties, not methods: the compiler compares the parameters of methods both ways and would accept any order.
  readonly run: (context: In) => Promise<Added>;
  readonly report: (context: In & Added) => StepReport;
}

/** Runs a step and records how it ended. */
export interface StepRecorder {
  step<T>(number: StepNumber, run: () => Promise<T>, report: (result: T) => StepReport): Promise<T>;
}

/** Steps in an order that the compiler checks: each must be able to run on what the steps before it provide. */
export class StepList<In extends object, Out extends object> {
  readonly run: (context: In, recorder: StepRecorder) => Promise<Out>;

  private constructor(run: (context: In, recorder: StepRecorder) => Promise<Out>) {
    this.run = run;
  }

  static from<In extends object>(): StepList<In, In> {
    return new StepList<In, In>((context) => Promise.resolve(context));
  }

  add<Added extends object>(step: ListedStep<Out, Added>): StepList<In, Out & Added> {
    return new StepList<In, Out & Added>(async (context, recorder) => {
      const before = await this.run(context, recorder);
      const added = await recorder.step(
        step.number,
        () => step.run(before),
        (result) => step.report({ ...before, ...result }),
      );
      return { ...before, ...added };
    });
  }
}

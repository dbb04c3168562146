import { messageOf } from '../platform/message-of.ts';
import { type Check, type CheckStep, type DoctorContext, error, type Level } from './check.ts';

/** One line of the doctor's report. */
export interface Result {
  readonly id: string;
  /** 0: before the sixteen steps begin. */
  readonly step: CheckStep;
  readonly title: string;
  readonly level: Level;
  readonly message: string;
  readonly remedy: string;
}

const RANK: Record<Level, number> = { error: 0, warning: 1, note: 2, ok: 3, skipped: 4 };

/** Runs all checks and returns their results in the order of the steps. Never rejects. */
export async function runDoctor(checks: readonly Check[], context: DoctorContext): Promise<Result[]> {
  const results = await Promise.all(checks.map((check) => runCheck(check, context)));
  // Within a step the worst comes first; checks of one level stay in their order.
  return results.flat().sort((a, b) => a.step - b.step || RANK[a.level] - RANK[b.level]);
}

async function runCheck(check: Check, context: DoctorContext): Promise<Result[]> {
  const { id, title } = check;
  try {
    const findings = await check.run(context);
    return findings.map(({ step = check.step, level, message, remedy }) => ({
      id,
      step,
      title,
      level,
      message,
      remedy,
    }));
  } catch (cause) {
    // A check with a defect must not stop the others.
    const why = messageOf(cause);
    const finding = error(`The check itself failed: ${why}.`, 'This is a defect of Oriel; please report it.');
    return [{ id, step: check.step, title, ...finding }];
  }
}

/** 1 if there is an error. */
export function exitStatus(results: readonly Result[]): 0 | 1 {
  return results.some(({ level }) => level === 'error') ? 1 : 0;
}

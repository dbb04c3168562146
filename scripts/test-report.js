// A reporter of vitest: leaves what `npm test` counts and repeats at its end in the file that ORIEL_TEST_REPORT names.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

export default class TestReport {
  onTestRunEnd(modules, unhandledErrors) {
    const report = { passed: 0, skipped: 0, failures: [], secondTries: [] };
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId);
      const groups = [module, ...module.children.allSuites()];
      for (const error of groups.flatMap((group) => group.errors())) {
        report.failures.push({ ...failure(file, error), file });
      }
      for (const test of module.children.allTests()) {
        const name = `${file} > ${test.fullName}`;
        const { state, errors } = test.result();
        if (state === 'failed') report.failures.push({ ...failure(name, errors.at(-1)), file });
        else if (state === 'skipped') report.skipped++;
        else report.passed++;
        if (state === 'passed' && test.diagnostic()?.retryCount > 0) {
          report.secondTries.push(failure(name, errors[0]));
        }
      }
    }
    for (const error of unhandledErrors) report.failures.push(failure('outside any test', error));
    writeFileSync(process.env.ORIEL_TEST_REPORT, JSON.stringify(report));
  }
}

function failure(name, error) {
  const stack = (error?.stack ?? error?.message ?? 'no reason was given').split('\n');
  const own = stack.filter((line) => !/^\s+at .*(node_modules|node:)/.test(line));
  return { name, reason: [...own, ...(error?.diff?.split('\n') ?? [])].join('\n') };
}

import { problemSentence } from '../../config/report.ts';
import { type Check, error, type Finding, ok, warning } from '../check.ts';

/** Unknown, old and misspelt keys, values that do not fit together: what `oriel config check` says, of every host asked. */
export const configuration: Check = {
  id: 'configuration',
  step: 0,
  title: 'the configuration says what was meant',
  run({ loaded, scope, survey, host }) {
    const { problems, warnings, files } = loaded;
    const here: Finding[] = [
      ...problems.map((each) => error(asMessage(each), each.remedy)),
      ...warnings.flatMap((each) => {
        if (each.level === 'debug') return [];
        return [(each.level === 'error' ? error : warning)(asMessage(each), each.remedy)];
      }),
    ];
    if (here.length === 0) {
      here.push(
        ok(files.length === 0 ? 'No configuration file was found: defaults hold.' : files.join(', ')),
      );
    }
    if (scope === 'host' || survey.is !== 'bus') return here;
    const others = survey.processes.filter((process) => process.host !== host);
    const said = new Map(
      others.flatMap((process) =>
        process.findings.map(({ level, text }) => {
          const message = `${process.host} (${process.roles.join(', ')}): ${text}`;
          return [message, level === 'error' ? error(message, '') : warning(message, '')];
        }),
      ),
    );
    const clean = others.filter(({ findings }) => findings.length === 0).map((process) => process.host);
    return [
      ...here,
      ...said.values(),
      ...(clean.length > 0 ? [ok(`Nothing to say against that of ${[...new Set(clean)].join(', ')}.`)] : []),
    ];
  },
};

function asMessage(problem: Parameters<typeof problemSentence>[0]): string {
  return problemSentence({ ...problem, remedy: '' }).trimEnd();
}

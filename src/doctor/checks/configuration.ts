import type { Problem } from '../../config/report/problem.ts';
import { problemMessage } from '../../config/report/report.ts';
import type { ProcessFacts } from '../../contracts/cluster/process.ts';
import { type Check, type DoctorContext, error, type Finding, ok, warning } from '../check.ts';
import { someOf } from '../compare/some-of.ts';

type Report = ProcessFacts['findings'][number];

/** One finding, with the hosts that report it for each place in their files. */
interface Fact extends Omit<Report, 'where'> {
  readonly hosts: Map<string, string[]>;
}

/** Unknown, deprecated and misspelt keys, and values that conflict: what `oriel config check` prints, for every host asked. */
export const configuration: Check = {
  id: 'configuration',
  step: 0,
  title: 'the configuration has no unknown keys and no conflicts',
  run(context) {
    const { loaded, scope, survey, host } = context;
    const facts = new Map<string, Fact>();
    const note = (on: string, { level, where, message, remedy }: Report) => {
      const key = `${level} ${message}`;
      const fact = facts.get(key) ?? { level, message, remedy, hosts: new Map<string, string[]>() };
      fact.hosts.set(where, [...(fact.hosts.get(where) ?? []), on]);
      facts.set(key, fact);
    };
    const isAll = scope === 'all' && survey.is === 'bus';
    for (const report of here(context)) note(host, report);
    const others = isAll ? survey.processes.filter((process) => process.host !== host) : [];
    for (const process of others) {
      for (const report of process.findings) note(process.host, report);
    }
    const found = [...facts.values()].map((fact) => asFinding(fact, isAll));
    const { files } = loaded;
    const clean = others.filter((process) =>
      others.every((each) => each.host !== process.host || each.findings.length === 0),
    );
    if (found.length === 0) {
      found.push(
        ok(files.length === 0 ? 'No configuration file was found: the defaults apply.' : files.join(', ')),
      );
    }
    if (clean.length > 0) found.push(ok(`No finding on ${someOf(clean.map((each) => each.host))}.`));
    return found;
  },
};

/** For this host the files as they are now: they may have been corrected after its processes started. */
function here({ loaded }: DoctorContext): Report[] {
  const report = (level: Report['level'], problem: Problem): Report => {
    return { level, where: problem.where, message: problemMessage(problem), remedy: problem.remedy };
  };
  return [
    ...loaded.problems.map((each) => report('error', each)),
    ...loaded.warnings.flatMap((each) => (each.level === 'debug' ? [] : [report(each.level, each)])),
  ];
}

/** `ctl1 and ctl2 (/etc/oriel/oriel.conf:12): …`; without the name if only one host is examined. */
function asFinding({ level, message, remedy, hosts }: Fact, isAll: boolean): Finding {
  const places = [...hosts].map(([where, on]) => (isAll ? `${someOf(on)} (${where})` : where));
  return (level === 'error' ? error : warning)(`${someOf(places)}: ${message}`, remedy);
}

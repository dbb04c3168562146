import type { Problem } from '../../config/report/problem.ts';
import { problemMessage } from '../../config/report/report.ts';
import type { ProcessFacts } from '../../contracts/cluster/process.ts';
import { type Check, type DoctorContext, error, type Finding, ok, warning } from '../check.ts';
import { someOf } from '../compare/some-of.ts';

type Said = ProcessFacts['findings'][number];

/** One fact, with the hosts that say it of each place in their files. */
interface Fact extends Omit<Said, 'where'> {
  readonly hosts: Map<string, string[]>;
}

/** Unknown, old and misspelt keys, values that do not fit together: what `oriel config check` says, of every host asked. */
export const configuration: Check = {
  id: 'configuration',
  step: 0,
  title: 'the configuration says what was meant',
  run(context) {
    const { loaded, scope, survey, host } = context;
    const facts = new Map<string, Fact>();
    const note = (on: string, { level, where, message, remedy }: Said) => {
      const key = `${level} ${message}`;
      const fact = facts.get(key) ?? { level, message, remedy, hosts: new Map<string, string[]>() };
      fact.hosts.set(where, [...(fact.hosts.get(where) ?? []), on]);
      facts.set(key, fact);
    };
    const isAll = scope === 'all' && survey.is === 'bus';
    for (const said of here(context)) note(host, said);
    const others = isAll ? survey.processes.filter((process) => process.host !== host) : [];
    for (const process of others) {
      for (const said of process.findings) note(process.host, said);
    }
    const found = [...facts.values()].map((fact) => asFinding(fact, isAll));
    const { files } = loaded;
    const clean = others.filter((process) =>
      others.every((each) => each.host !== process.host || each.findings.length === 0),
    );
    if (found.length === 0) {
      found.push(
        ok(files.length === 0 ? 'No configuration file was found: defaults hold.' : files.join(', ')),
      );
    }
    if (clean.length > 0) found.push(ok(`No finding in that of ${someOf(clean.map((each) => each.host))}.`));
    return found;
  },
};

/** Of this host the files as they are now: they may have been corrected since its processes were started. */
function here({ loaded }: DoctorContext): Said[] {
  const said = (level: Said['level'], problem: Problem): Said => {
    return { level, where: problem.where, message: problemMessage(problem), remedy: problem.remedy };
  };
  return [
    ...loaded.problems.map((each) => said('error', each)),
    ...loaded.warnings.flatMap((each) => (each.level === 'debug' ? [] : [said(each.level, each)])),
  ];
}

/** `ctl1 and ctl2 (/etc/oriel/oriel.conf:12): …`; where one host alone is examined, without its name. */
function asFinding({ level, message, remedy, hosts }: Fact, isAll: boolean): Finding {
  const places = [...hosts].map(([where, on]) => (isAll ? `${someOf(on)} (${where})` : where));
  return (level === 'error' ? error : warning)(`${someOf(places)}: ${message}`, remedy);
}

import type { ProcessActivity } from '../../contracts/cluster/activity.ts';
import { newRequestId } from '../../flow/request-id.ts';
import { messageOf } from '../../platform/message-of.ts';
import type { Survey } from '../survey.ts';
import { type Summary, summarize } from './summary.ts';

/** The recent activity of the processes, as far as they answered. */
export interface Recent {
  /** Null if no process answered. */
  readonly summary: Summary | null;
  /** The processes and workers that did not answer: `ctl2 (api)`. */
  readonly silent: readonly string[];
  /** Why no process answered; empty if one did. */
  readonly why: string;
}

/** The answers of management listeners of this host, those that gave none, or why no process answered. */
export type LocalActivity = () => Promise<{
  answers: readonly ProcessActivity[];
  silent: readonly string[];
  why: string;
}>;

/** Asks every process over the bus; without a bus, those of this host at their management listeners. Never rejects. */
export async function askRecent(survey: Survey, host: string, local: LocalActivity): Promise<Recent> {
  if (survey.is !== 'bus') {
    const { answers, silent, why } = await local();
    return recentOf(answers, silent, why);
  }
  const { bus, processes, aboutThisHost } = survey;
  const call = { requestId: newRequestId() };
  try {
    const answers =
      aboutThisHost === undefined
        ? (await bus.activity.all('recent_activity', {}, call)).flatMap(({ reply }) => reply ?? [])
        : [await bus.activity.on(host).recent_activity({}, call)];
    const heard = new Set(answers.map(({ processId }) => processId));
    const silent = processes.filter(({ processId }) => !heard.has(processId)).map(nameOf);
    return recentOf(answers, [...silent, ...survey.silent], 'No process answered.');
  } catch (error) {
    return recentOf([], processes.map(nameOf), messageOf(error));
  }
}

function recentOf(answers: readonly ProcessActivity[], silent: readonly string[], why: string): Recent {
  const workers = answers.flatMap((answer) =>
    answer.silentWorkers.map((worker) => `${nameOf(answer)}, worker ${worker}`),
  );
  return {
    summary: answers.length === 0 ? null : summarize(answers),
    silent: [...new Set([...silent, ...workers])].sort(),
    why: answers.length === 0 ? why : '',
  };
}

function nameOf({ host, roles }: Pick<ProcessActivity, 'host' | 'roles'>): string {
  return `${host} (${roles.join(', ')})`;
}

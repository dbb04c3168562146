import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const DEADLINE_MS = 10_000;

/** The only child of a process, once it exists: the process that `unshare --fork` or `nsenter --pid` starts. */
export async function childOf(parent: number): Promise<number> {
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await sleep(5)) {
    const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    for (const pid of pids) {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // The second field is a name in brackets, and may have blanks and brackets in it.
      const [, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(parentPid) === parent) return Number(pid);
    }
  }
  throw new Error(`process ${parent} has no child`);
}

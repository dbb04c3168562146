import { readdir, readFile } from 'node:fs/promises';

/** The processes with that text in their command line: a lab's folder names all of its own, its uri every virsh. */
export async function labProcesses(text: string): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const processes = await Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return { pid, command: line.replaceAll('\0', ' ').trim() };
    }),
  );
  return processes.filter(({ command }) => command.includes(text));
}

import { readdir, readFile } from 'node:fs/promises';

/** Command lines of the virsh processes that talk to that libvirt. */
export async function virshProcesses(uri: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines
    .filter((line) => line.startsWith('virsh\0') && line.includes(uri))
    .map((line) => line.replaceAll('\0', ' '));
}

import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const GRACE_MS = 2_000;

/** The clients that a lab's libvirtd has, one line for each, by its own account. */
export async function connectionsOf({ folder }: { folder: string }): Promise<string[]> {
  const uri = `libvirtd:///system?socket=${folder}/run/libvirt-admin-sock`;
  const { stdout } = await promisify(execFile)(
    'virt-admin',
    ['--quiet', '--connect', uri, 'client-list', 'libvirtd'],
    { timeout: 10_000 },
  );
  return stdout.split('\n').filter((line) => line.trim() !== '');
}

/** Those that are left once libvirtd has had time to notice that the others are gone. */
export async function lastingConnections(lab: { folder: string }): Promise<string[]> {
  for (const deadline = Date.now() + GRACE_MS; ; await sleep(50)) {
    const open = await connectionsOf(lab);
    if (open.length === 0 || Date.now() > deadline) return open;
  }
}

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The default of `[oriel] state_dir` for root. */
const STATE = '/var/lib/oriel';

/** A host whose /etc, home directory, state directory and libvirt socket are its own, for commands that change a host. */
export interface OwnHost {
  /** Its /etc, as this machine sees it. */
  readonly etc: string;
  /** The home directory of its root. */
  readonly home: string;
  /** A line of sh that runs `line` on that host. */
  on(line: string, options?: { before?: string; uid?: number }): string;
  close(): void;
}

/**
 * Makes a copy of /etc and empty directories, which replace those of this machine in a mount namespace. Needs root.
 * @param libvirt the folder with the sockets of a libvirtd; without it, there is none
 */
export function ownHost({ libvirt }: { libvirt?: string } = {}): OwnHost {
  const folder = mkdtempSync(join(tmpdir(), 'oriel-host-'));
  const [etc, home, run, state] = ['etc', 'home', 'run', 'state'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  chmodSync(folder, 0o755);
  const hasState = existsSync(STATE);
  for (const each of [home, run, state, '/run/libvirt', STATE]) mkdirSync(each, { recursive: true });
  execFileSync('cp', ['-a', '/etc', etc]);
  const mounts = [
    `mount --bind '${etc}' /etc`,
    `mount --bind '${home}' /root`,
    `mount --bind '${state}' ${STATE}`,
    `mount --bind '${libvirt ?? run}' /run/libvirt`,
  ];
  return {
    etc,
    home,
    on(line, { before = 'true', uid } = {}) {
      const as = uid === undefined ? '' : `setpriv --reuid ${uid} --regid ${uid} --clear-groups `;
      const script = `${mounts.join(' && ')} && ${before} && cd / && exec ${as}sh -c "$1"`;
      const quoted = line.replaceAll("'", "'\\''");
      return `unshare --mount --propagation private sh -c '${script.replaceAll("'", "'\\''")}' sh '${quoted}'`;
    },
    close() {
      rmSync(folder, { recursive: true, force: true });
      // Only a place to mount on.
      if (!hasState && existsSync(STATE)) rmdirSync(STATE);
    },
  };
}

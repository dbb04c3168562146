import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Refusal } from '../../../flow/refusals.ts';
import { type RpcTarget, rpcTarget } from '../../../libvirt-rpc/socket-path.ts';
import { silentLogger } from '../../../platform/log/log.ts';
import { messageOf } from '../../../platform/message-of.ts';
import { groupName } from '../group-name.ts';
import type { Discovered } from '../manifest.ts';
import type { DomainText } from './connection.ts';
import { connectByRpc } from './rpc-connection.ts';
import { readDomainXml } from './xml/domain-xml.ts';

const SYSTEM = 'qemu:///system';
const SESSION = 'qemu:///session';
/** The group of Debian's, Fedora's and openSUSE's polkit rule for libvirt. */
const USUAL_GROUP = 'libvirt';

/**
 * Looks for libvirt's QEMU on this host: the daemon of the system, and the daemon of this user if it runs. libvirt starts the
 * latter on a connection, so its socket is looked at first.
 */
export async function discoverLibvirt(uris: readonly string[] = [SYSTEM, SESSION]): Promise<Discovered[]> {
  const found: Discovered[] = [];
  for (const uri of uris) {
    const target = rpcTarget(uri, process.env);
    // Root has no session daemon.
    if (target === undefined) continue;
    const isThere = target.paths.some((path) => existsSync(path));
    if (isThere || !target.session) found.push(await look(uri, target));
  }
  return found;
}

async function look(uri: string, target: RpcTarget): Promise<Discovered> {
  const options = { libvirt: { connection_uri: uri } };
  const group = target.session ? undefined : groupOf(target);
  // Only the system's daemon has a group.
  const ofGroup = group === undefined ? {} : { group };
  const connection = connectByRpc(uri, { ...target, session: false }, silentLogger);
  try {
    const sentence = `libvirt answers at ${uri}: ${countOf(await connection.list())}.`;
    return { state: 'usable', sentence, remedy: '', options, ...ofGroup };
  } catch (error) {
    const why = error instanceof Refusal ? error.detail : messageOf(error);
    if (error instanceof Refusal && error.code === 'hypervisor_forbidden') {
      return {
        state: 'unusable',
        sentence: `libvirt runs, but the user ${userName()} may not use ${uri}.`,
        remedy: `Run "sudo usermod -aG ${group ?? USUAL_GROUP} ${userName()}", sign out and in again, and repeat the command.`,
        options,
        ...ofGroup,
      };
    }
    const isThere = target.paths.some((path) => existsSync(path));
    return {
      state: isThere ? 'unusable' : 'absent',
      sentence: `No libvirt answers at ${uri}: ${why}`.replace(/\.?$/, (end) =>
        why.endsWith('?') ? '' : end || '.',
      ),
      remedy: isThere
        ? 'Check the daemon ("systemctl status libvirtd virtqemud") and repeat the command.'
        : 'Install and start libvirt (Debian: "apt install libvirt-daemon-system").',
      options,
    };
  } finally {
    await connection.close();
  }
}

/** `3 instances, 2 of them with a VNC server`. An instance whose XML cannot be parsed counts as one without. */
function countOf(domains: readonly DomainText[]): string {
  if (domains.length === 0) return 'no instances yet';
  const withVnc = domains.filter(hasVnc).length;
  const all = `${domains.length} instance${domains.length === 1 ? '' : 's'}`;
  if (withVnc === domains.length) return `${all} with a VNC server`;
  const vnc = withVnc === 0 ? 'none' : String(withVnc);
  return `${all}, ${vnc} of them with a VNC server that a network reaches`;
}

function hasVnc({ xml }: DomainText): boolean {
  try {
    return readDomainXml(xml).vnc?.reachedBy === 'network';
  } catch {
    return false;
  }
}

/** The group of the socket. A socket that is open for all users is guarded by polkit, whose rule names the usual group. */
function groupOf({ paths }: RpcTarget): string {
  try {
    const { mode, gid } = statSync(paths.find((path) => existsSync(path)) ?? '');
    const isOpenForAll = (mode & 0o002) !== 0;
    if (isOpenForAll || gid === 0) return USUAL_GROUP;
    return groupName(gid) ?? USUAL_GROUP;
  } catch {
    return USUAL_GROUP;
  }
}

/** The name of the user; its number if the system has no name for it. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.geteuid?.());
  }
}

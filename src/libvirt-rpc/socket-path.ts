import { homedir } from 'node:os';
import { join } from 'node:path';

/** A libvirt of this machine that its RPC reaches. */
export interface RpcTarget {
  /** What libvirtd is asked to open: the URI without what says how to get there. */
  readonly uri: string;
  /** UNIX sockets; the first that exists is the one. */
  readonly paths: readonly string[];
  readonly readOnly: boolean;
  /** Whether it is the user's own: libvirt's clients start such a daemon where none runs. */
  readonly session: boolean;
}

const SYSTEM_FOLDER = '/run/libvirt';
const MODES: Readonly<Record<string, readonly string[]>> = {
  auto: ['virtqemud-sock', 'libvirt-sock'],
  direct: ['virtqemud-sock'],
  legacy: ['libvirt-sock'],
};

/**
 * Where the daemon of a connection URI listens, by libvirt's own rules: `qemu:///system`, `qemu:///session`, both with
 * `qemu+unix:` too, with `?socket=` and `?mode=`. Undefined for every other URI: what it takes (ssh, TLS, drivers that are
 * part of libvirt's library) is not in the RPC.
 */
export function rpcTarget(
  connectionUri: string,
  environment: NodeJS.ProcessEnv,
  uid = process.geteuid?.(),
): RpcTarget | undefined {
  const [, scope, query = ''] =
    /^qemu(?:\+unix)?:\/\/\/(system|session)(?:\?(.*))?$/.exec(connectionUri) ?? [];
  if (scope === undefined) return undefined;
  const parameters = new URLSearchParams(query);
  const names = MODES[parameters.get('mode') ?? 'auto'];
  if (names === undefined || [...parameters.keys()].some((key) => key !== 'socket' && key !== 'mode')) {
    return undefined;
  }
  const session = scope === 'session';
  // libvirt gives root no session of its own; what it makes of that is left to virsh.
  if (session && uid === 0) return undefined;
  const folder = session ? sessionFolder(environment) : SYSTEM_FOLDER;
  const socket = parameters.get('socket') ?? '';
  return {
    uri: `qemu:///${scope}`,
    paths: socket === '' ? names.map((name) => join(folder, name)) : [socket],
    readOnly: socket.endsWith('-ro'),
    session,
  };
}

/** As GLib's user runtime directory, which libvirt uses. */
function sessionFolder({ XDG_RUNTIME_DIR, XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  const base = XDG_RUNTIME_DIR || XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'libvirt');
}

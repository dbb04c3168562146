import { homedir } from 'node:os';
import { join } from 'node:path';

/** A libvirt daemon on this machine that its RPC can reach. */
export interface RpcTarget {
  /** The URI that libvirtd opens, without the parameters of the connection. */
  readonly uri: string;
  /** UNIX sockets; the first one that exists is used. */
  readonly paths: readonly string[];
  readonly readOnly: boolean;
  /** Whether it is the user's own daemon, which libvirt's clients start if it does not run. */
  readonly session: boolean;
}

const SYSTEM_FOLDER = '/run/libvirt';
const MODES: Readonly<Record<string, readonly string[]>> = {
  auto: ['virtqemud-sock', 'libvirt-sock'],
  direct: ['virtqemud-sock'],
  legacy: ['libvirt-sock'],
};

/**
 * The socket of a connection URI by libvirt's rules: `qemu:///system`, `qemu:///session`, both also as `qemu+unix:`, with `?socket=`
 * and `?mode=`. Undefined for every other URI: its transport (ssh, TLS, drivers inside libvirt's library) is not part of the RPC.
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
  // Root has no session in libvirt. virsh handles this case.
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

/** GLib's user runtime directory, which libvirt uses. */
function sessionFolder({ XDG_RUNTIME_DIR, XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  const base = XDG_RUNTIME_DIR || XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(base, 'libvirt');
}

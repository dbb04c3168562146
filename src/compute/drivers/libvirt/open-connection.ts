import { rpcTarget } from '../../../libvirt-rpc/socket-path.ts';
import type { Logger } from '../../../platform/log/log.ts';
import type { LibvirtConnection } from './connection.ts';
import type { LibvirtSettings } from './manifest.ts';
import { connectByRpc } from './rpc-connection.ts';
import { connectByVirsh } from './virsh-connection.ts';

/**
 * Opens a connection to the libvirt of `[libvirt] connection_uri`, over `[oriel] libvirt_transport`. Does not wait for libvirt.
 * @throws {Error} if that transport cannot reach that URI
 */
export function openConnection(settings: LibvirtSettings, log: Logger): LibvirtConnection {
  const uri = settings.libvirt.connection_uri;
  const transport = settings.oriel.libvirt_transport;
  const target = transport === 'virsh' ? undefined : rpcTarget(uri, process.env);
  if (target !== undefined) return connectByRpc(uri, target, log);
  if (transport !== 'rpc') return connectByVirsh(uri, log);
  throw new Error(
    '[oriel] libvirt_transport = rpc reaches only qemu:///system and qemu:///session on this host: ' +
      `set auto or virsh for [libvirt] connection_uri = ${uri}`,
  );
}

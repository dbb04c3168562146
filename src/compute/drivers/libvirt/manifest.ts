import { rule } from '../../../config/checks/check.ts';
import { by, lists } from '../../../config/checks/uses.ts';
import { option, type SettingsOf } from '../../../config/option.ts';
import type { Settings } from '../../../config/option-table.ts';
import { choice, string } from '../../../config/types.ts';
import type { DriverManifest } from '../manifest.ts';

/** What src/libvirt-rpc/socket-path.ts accepts. */
const LOCAL_QEMU = /^qemu(?:\+unix)?:\/\/\/(?:system|session)(?:\?|$)/;

const LIBVIRT = [by('compute', lists('oriel.drivers', 'libvirt'))];

const options = {
  libvirt: {
    connection_uri: option({
      type: string,
      sameOn: 'none',
      default: 'qemu:///system',
      help: 'URI of the libvirt connection of the driver.',
      nova: true,
      uses: LIBVIRT,
    }),
  },
  oriel: {
    libvirt_transport: option({
      type: choice('auto', 'rpc', 'virsh'),
      sameOn: 'none',
      default: 'auto',
      help: "How the libvirt driver uses `[libvirt] connection_uri`: `rpc`, libvirt's RPC over the UNIX socket of the local daemon; `virsh`, the command, for every URI; `auto`, `rpc` for `qemu:///system` and `qemu:///session`, otherwise `virsh`.",
      uses: LIBVIRT,
    }),
  },
};

/** The settings of the driver. */
export type LibvirtSettings = SettingsOf<typeof options>;

export const libvirt = {
  name: 'libvirt',
  options,
  checks: [
    rule<Settings & LibvirtSettings & { readonly oriel: { readonly drivers: readonly string[] } }>({
      role: 'compute',
      reads: ['oriel.libvirt_transport', 'libvirt.connection_uri', 'oriel.drivers'],
      level: 'fatal',
      when: ({ oriel, libvirt: { connection_uri } }) =>
        oriel.libvirt_transport === 'rpc' &&
        oriel.drivers.includes('libvirt') &&
        !LOCAL_QEMU.test(connection_uri),
      message: ({ libvirt: { connection_uri } }) =>
        `RPC supports qemu:///system and qemu:///session of this host only, not ${connection_uri}.`,
      remedy: 'Set libvirt_transport = auto in [oriel].',
    }),
  ],
  remedies: {
    hypervisor_unreachable:
      'Check that libvirtd runs on that host and that the agent may use [libvirt] connection_uri. Try "virsh -c <uri> list" as the user that runs the agent: root may use every socket, that user may not.',
    hypervisor_forbidden:
      'Add the user that runs the agent to the group of libvirt\'s socket (Debian: libvirt) or allow it org.libvirt.unix.manage by a polkit rule, and restart the agent. As that user, try "virsh -c <uri> list" with [libvirt] connection_uri.',
    guest_not_running: 'Start the instance ("virsh start").',
    guest_without_vnc: "Add <graphics type='vnc' autoport='yes'/> to the domain and restart the instance.",
    vnc_on_socket:
      "Give the <graphics> of the domain <listen type='address'/> with an address that the proxy can reach.",
    vnc_listens_elsewhere:
      "Give the <graphics> of the domain <listen type='address'/> with server_proxyclient_address or 0.0.0.0, and restart the instance.",
  },
  async discover() {
    const { discoverLibvirt } = await import('./discover.ts');
    return discoverLibvirt();
  },
} as const satisfies DriverManifest;

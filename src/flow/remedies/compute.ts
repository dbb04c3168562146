import type { COMPUTE_REFUSALS } from '../refusals/compute.ts';

export const COMPUTE_REMEDIES: Readonly<Record<keyof typeof COMPUTE_REFUSALS, string>> = {
  console_disabled: 'Set [vnc] enabled = True in the configuration of that compute agent.',
  console_type_invalid: 'Oriel offers protocol vnc with type novnc.',
  hypervisor_unreachable:
    'Check that libvirtd runs on that host and that the agent may use [libvirt] connection_uri. Try "virsh -c <uri> list".',
  hypervisor_forbidden:
    'The user that runs the compute agent may not use the socket of libvirt. Add it to the group of that socket (Debian: libvirt) or allow it org.libvirt.unix.manage by a polkit rule, and restart the agent. As that user, try "virsh -c <uri> list" with [libvirt] connection_uri.',
  guest_unknown:
    'The hypervisor does not have the instance: it was undefined or migrated after the list was read.',
  guest_not_running: 'A stopped instance has no VNC port. Start it ("virsh start").',
  guest_without_vnc: "Add <graphics type='vnc' autoport='yes'/> to the domain and restart the instance.",
  vnc_on_socket:
    "The domain's <graphics> listens on a UNIX socket. Give it <listen type='address'/> with an address that the proxy can reach.",
  vnc_listens_elsewhere:
    "The message has both addresses: the one that the instance's VNC server listens on and [vnc] server_proxyclient_address of its host. Either give the domain <listen type='address'/> with that address or 0.0.0.0 and restart the instance, or set server_proxyclient_address to the address that the VNC server listens on. A VNC server on 127.0.0.1 can be used only by a proxy in the agent's own process.",
};

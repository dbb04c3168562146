import type { DriverRemedies } from '../driver.ts';

/** What an operator of libvirt does about the driver's refusals. docs/errors.md lists them too. */
export const LIBVIRT_REMEDIES: DriverRemedies = {
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
};

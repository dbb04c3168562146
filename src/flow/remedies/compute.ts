import type { COMPUTE_REFUSALS } from '../refusals/compute.ts';

export const COMPUTE_REMEDIES: Readonly<Record<keyof typeof COMPUTE_REFUSALS, string>> = {
  console_disabled: 'Set [vnc] enabled = True in the configuration of that compute agent.',
  console_type_invalid: 'Oriel offers protocol vnc with type novnc.',
  hypervisor_unreachable:
    'Check that the hypervisor of that host runs and that the user that runs the compute agent may use it.',
  hypervisor_forbidden:
    'Give the user that runs the compute agent access to the hypervisor, and restart the agent.',
  guest_unknown:
    'The hypervisor does not have the instance: it was undefined or migrated after the list was read.',
  guest_not_running: 'A stopped instance has no console. Start it.',
  guest_without_vnc: 'Give the instance a VNC server and restart it.',
  vnc_on_socket:
    'The VNC server of the instance listens on a UNIX socket. Let it listen on an address that the proxy can reach.',
  vnc_listens_elsewhere:
    "The message has both addresses: the one that the instance's VNC server listens on and [vnc] server_proxyclient_address of its host. Either let the VNC server listen on that address or 0.0.0.0, or set server_proxyclient_address to the address that the VNC server listens on. A VNC server on 127.0.0.1 can be used only by a proxy in the agent's own process.",
};

import type { MessageTable } from './message-table.ts';

export const COMPUTE_MESSAGES = {
  error: {
    'a demo instance did not start again': 'A defect of the demo. Report it with `err`.',
    'the demo screen failed': 'A defect of the demo. Report it with `err`.',
    'a domain is not listed because its XML cannot be parsed':
      'Look at the definition with `virsh dumpxml`. Report it if libvirt accepts it.',
    'a change of an instance was not reported':
      'A defect of the driver. Report it with `err`. The re-check of sessions finds the change later.',
    'a QMP monitor could not be followed': 'A defect of the driver. Report it with `err`.',
    'only the first instances of this host are listed':
      'The host has more instances than Oriel lists. Distribute them among more hosts.',
  },
  warn: {
    'VNC server probed':
      'See whether the VNC server at `address` runs and takes the password of its file; `detail` says what failed.',
    'the keymap of the VNC server is ignored: not a keymap name':
      'Correct `keymap` of the graphics device in the definition of the instance.',
    'the VNC password has expired: QEMU will refuse it':
      'Set a later `passwdValidTo` in the definition of the instance, or remove it.',
    'libvirt denies access to console passwords':
      'Give the user that runs Oriel the right to read definitions with their passwords (VIR_DOMAIN_XML_SECURE), or remove the passwords.',
    'no events from libvirt; retrying':
      'See whether libvirtd or virtqemud runs on the host, and whether the user that runs Oriel may use its socket. Oriel retries by itself.',
    'QEMU accepts no VNC password: the console is refused':
      'Start QEMU with `password=on` for its VNC server. `err` has the answer of QEMU.',
    'too many QMP monitors: this socket is not used':
      'Let `[oriel_qemu] sockets` match fewer sockets, or distribute the instances among more hosts.',
    'a QMP monitor cannot be used':
      'See what `err` says: another program may use the monitor, or the user that runs Oriel may not. Give Oriel a monitor of its own.',
    'some QMP sockets cannot be found':
      'Correct the folders in `[oriel_qemu] sockets`, or make them readable.',
    'instances of a driver are missing from the list':
      'Follow the remedy of the code in `code` ([errors](errors.md)).',
    'this host cannot resolve the name that proxies dial: correct only if every proxy resolves it':
      'Write an address in the option that `option` names, or add the name to DNS.',
    'no interface of this host has the address that proxies dial: correct only behind address translation':
      'Write an address of this host in the option that `option` names, unless a router translates it.',
  },
  info: {
    'VNC server probed': 'The state of a VNC server changed: `state`.',
    'protocol error of a viewer': 'A viewer of a demo instance sent bytes that are not RFB.',
    'following the instances of libvirt': 'Events of libvirt arrive from now on.',
    'libvirt answers again': '',
    'the UUID of an instance is derived: its QEMU was started without -uuid':
      'The UUID depends on the path of the socket. Start QEMU with `-uuid` for one that stays.',
    'a QMP monitor can be used again': '',
    'instance changed':
      'An instance started, stopped or moved, as its hypervisor reports. `cause` says why if that is known.',
  },
  debug: {
    'the trace of a connection is not available': 'The demo screen shows no trace for now.',
    'libvirt event': '',
    'the list of domains cannot be read': 'It is tried again.',
    'a QMP monitor serves an instance': '',
    'QMP event': '',
    'the state of an instance cannot be read': 'It is tried again.',
  },
} as const satisfies MessageTable;

import { isIP } from 'node:net';
import { isLoopback, isUnspecified } from '../values/address.ts';
import type { Check } from './check.ts';

/** What src/libvirt-rpc/socket-path.ts takes. */
const LOCAL_QEMU = /^qemu(?:\+unix)?:\/\/\/(?:system|session)(?:\?|$)/;

/** Whether the addresses that a compute host gives out lead anywhere. */
export const COMPUTE_CHECKS: readonly Check[] = [
  {
    role: 'compute',
    reads: ['DEFAULT.host'],
    check: ({ DEFAULT }) =>
      DEFAULT.host.trim() === ''
        ? {
            level: 'fatal',
            message: 'The name of this host is empty, and compute agents are called by it.',
            remedy: "Delete the line to use the machine's host name, or write a name that no other host has.",
          }
        : undefined,
  },
  {
    role: 'compute',
    reads: ['vnc.novncproxy_base_url', 'vnc.novncproxy_host'],
    check: ({ vnc }) =>
      isLoopback(hostOf(vnc.novncproxy_base_url)) && !isLoopback(vnc.novncproxy_host)
        ? {
            level: 'warning',
            message: `Console addresses begin with ${originOf(vnc.novncproxy_base_url)}, which only a browser on this machine can open, while the proxy listens for others.`,
            remedy:
              'Set novncproxy_base_url in [vnc] of every compute host to the address by which users reach the proxy.',
          }
        : undefined,
  },
  {
    role: 'compute',
    reads: ['vnc.novncproxy_base_url'],
    check: ({ vnc }) =>
      isUnspecified(hostOf(vnc.novncproxy_base_url))
        ? {
            level: 'error',
            message: `Console addresses begin with ${originOf(vnc.novncproxy_base_url)}, which is an address to listen on and leads to no host.`,
            remedy:
              'Set novncproxy_base_url in [vnc] of every compute host to the address by which users reach the proxy.',
          }
        : undefined,
  },
  {
    role: 'compute',
    reads: ['vnc.server_proxyclient_address', 'oriel.transport'],
    check({ vnc: { server_proxyclient_address: dialled }, oriel: { transport } }) {
      const isEverywhere = isUnspecified(dialled);
      if (!isEverywhere && !(isLoopback(dialled) && transport === 'nats')) return undefined;
      return {
        level: 'warning',
        message: `Proxies are told to dial ${dialled}, which is the machine of each proxy itself: from other hosts it does not lead here.`,
        remedy:
          "Set server_proxyclient_address in [vnc] to this host's address on the management network, such as $my_ip.",
      };
    },
  },
  {
    role: 'compute',
    reads: ['vnc.server_proxyclient_address', 'vnc.server_listen'],
    check({ vnc: { server_listen: listen, server_proxyclient_address: dialled } }) {
      if (isUnspecified(dialled)) return undefined;
      if (isIP(listen) === 0 || isIP(dialled) === 0 || isUnspecified(listen) || listen === dialled)
        return undefined;
      if (isLoopback(listen) && isLoopback(dialled)) return undefined;
      return {
        level: 'warning',
        message: `Proxies are told to dial ${dialled}, where VNC servers that listen on ${listen} do not answer.`,
        remedy: 'Make server_listen in [vnc] that address or 0.0.0.0, and restart the guests.',
      };
    },
  },
  {
    role: 'compute',
    reads: ['oriel.libvirt_transport', 'libvirt.connection_uri', 'oriel.drivers'],
    check: ({ oriel, libvirt: { connection_uri: uri } }) =>
      oriel.libvirt_transport === 'rpc' && oriel.drivers.includes('libvirt') && !LOCAL_QEMU.test(uri)
        ? {
            level: 'fatal',
            message: `RPC reaches qemu:///system and qemu:///session of this host alone, not ${uri}.`,
            remedy: 'Set libvirt_transport = auto in [oriel].',
          }
        : undefined,
  },
  {
    role: 'compute',
    reads: ['oriel.drivers'],
    check: ({ oriel }) =>
      oriel.drivers.length === 0
        ? {
            level: 'fatal',
            message: 'The list is empty: there is no hypervisor to ask.',
            remedy: 'List libvirt.',
          }
        : undefined,
  },
  {
    role: 'compute',
    reads: ['oriel.drivers'],
    isAboutTheLine: true,
    check: ({ oriel: { drivers } }) =>
      drivers.includes('demo')
        ? {
            level: 'warning',
            message: `The driver "demo" is for trying Oriel: it shows an instance that runs on no hypervisor${drivers.length === 1 ? ', and those of libvirt are not shown' : ''}.`,
            remedy: 'Set drivers = libvirt in [oriel], or delete the line.',
          }
        : undefined,
  },
];

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

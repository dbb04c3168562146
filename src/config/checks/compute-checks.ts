import { isIP } from 'node:net';
import { isLoopback, isUnspecified } from '../values/address.ts';
import { type Check, rule } from './check.ts';

/** The URIs that src/libvirt-rpc/socket-path.ts supports. */
const _LOCAL_QEMU = /^qemu(?:\+unix)?:\/\/\/(?:system|session)(?:\?|$)/;

const BASE_URL_REMEDY =
  'Set novncproxy_base_url in [vnc] of every compute host to the address by which users reach the proxy.';

/** Checks that the addresses of a compute host can be reached. */
export const COMPUTE_CHECKS: readonly Check[] = [
  rule({
    role: 'compute',
    reads: ['DEFAULT.host'],
    level: 'fatal',
    when: ({ DEFAULT }) => DEFAULT.host.trim() === '',
    message: 'The name of this host is empty; compute agents are addressed by it.',
    remedy: "Delete the line to use the machine's host name, or write a name that no other host has.",
  }),
  rule({
    role: 'compute',
    reads: ['vnc.novncproxy_base_url', 'vnc.novncproxy_host'],
    level: 'warning',
    when: ({ vnc }) => isLoopback(hostOf(vnc.novncproxy_base_url)) && !isLoopback(vnc.novncproxy_host),
    message: ({ vnc }) =>
      `Access URLs begin with ${originOf(vnc.novncproxy_base_url)}, which only a browser on this machine can open, but the proxy listens for other machines.`,
    remedy: BASE_URL_REMEDY,
  }),
  rule({
    role: 'compute',
    reads: ['vnc.novncproxy_base_url'],
    level: 'error',
    when: ({ vnc }) => isUnspecified(hostOf(vnc.novncproxy_base_url)),
    message: ({ vnc }) =>
      `Access URLs begin with ${originOf(vnc.novncproxy_base_url)}, which is an address to listen on and not the address of a host.`,
    remedy: BASE_URL_REMEDY,
  }),
  rule({
    role: 'compute',
    reads: ['vnc.server_proxyclient_address', 'oriel.transport'],
    level: 'warning',
    when: ({ vnc: { server_proxyclient_address: dialled }, oriel: { transport } }) =>
      isUnspecified(dialled) || (isLoopback(dialled) && transport === 'nats'),
    message: ({ vnc: { server_proxyclient_address: dialled } }) =>
      `Proxies dial ${dialled}, which is the machine of each proxy itself: proxies on other hosts do not reach this host.`,
    remedy:
      "Set server_proxyclient_address in [vnc] to this host's address on the management network, such as $my_ip.",
  }),
  rule({
    role: 'compute',
    reads: ['vnc.server_proxyclient_address', 'vnc.server_listen'],
    level: 'warning',
    when: ({ vnc: { server_listen: listen, server_proxyclient_address: dialled } }) =>
      !isUnspecified(dialled) &&
      !isUnspecified(listen) &&
      isIP(listen) !== 0 &&
      isIP(dialled) !== 0 &&
      listen !== dialled &&
      !(isLoopback(listen) && isLoopback(dialled)),
    message: ({ vnc: { server_listen: listen, server_proxyclient_address: dialled } }) =>
      `Proxies dial ${dialled}, where VNC servers that listen on ${listen} do not answer.`,
    remedy: 'Set server_listen in [vnc] to that address or 0.0.0.0, and restart the instances.',
  }),
];

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

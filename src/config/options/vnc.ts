import type { Option, OptionType } from '../option.ts';
import { boolean, choice, hostAddress, list, port, string, uri } from '../types.ts';

const offered = choice('none', 'vnc');

/** To accept `vencrypt` and then do without would take the encryption away that the operator asked for. */
const authScheme: OptionType<'none' | 'vnc'> = {
  ...offered,
  parse(text) {
    if (text.trim() !== 'vencrypt') return offered.parse(text);
    return {
      problem:
        'this version of Oriel does not speak vencrypt: connections to VNC servers would not be encrypted. Where that is acceptable, take it out of the list',
    };
  },
};

/** `[vnc]` */
export const vncOptions = {
  enabled: {
    type: boolean,
    default: true,
    help: 'Whether the guests of this host have VNC consoles.',
    oldNames: [{ group: 'DEFAULT', name: 'vnc_enabled' }],
    nova: true,
  } as Option<boolean>,
  server_listen: {
    type: hostAddress,
    default: '127.0.0.1',
    help: 'Address that the VNC servers of this host bind. Oriel does not set it (libvirt does); it checks it.',
    oldNames: [
      { group: 'vnc', name: 'vncserver_listen' },
      { group: 'DEFAULT', name: 'vncserver_listen' },
    ],
    nova: true,
  } as Option<string>,
  server_proxyclient_address: {
    type: hostAddress,
    default: '127.0.0.1',
    help: "This host's address as proxies dial it. It must be reachable from every proxy and covered by `server_listen`.",
    oldNames: [
      { group: 'vnc', name: 'vncserver_proxyclient_address' },
      { group: 'DEFAULT', name: 'vncserver_proxyclient_address' },
    ],
    nova: true,
  } as Option<string>,
  novncproxy_base_url: {
    type: uri,
    default: 'http://127.0.0.1:6080/vnc_auto.html',
    help: 'The public address of the console page. The access URL is this with the token added.',
    oldNames: [{ group: 'DEFAULT', name: 'novncproxy_base_url' }],
    nova: true,
  } as Option<string>,
  novncproxy_host: {
    type: string,
    default: '0.0.0.0',
    help: 'Address that the proxy listens on.',
    oldNames: [{ group: 'DEFAULT', name: 'novncproxy_host' }],
    nova: true,
  } as Option<string>,
  novncproxy_port: {
    type: port,
    default: 6080,
    help: 'Port that the proxy listens on, for pages and WebSockets alike.',
    oldNames: [{ group: 'DEFAULT', name: 'novncproxy_port' }],
    nova: true,
  } as Option<number>,
  auth_schemes: {
    type: list(authScheme),
    default: ['none', 'vnc'],
    help: "RFB security towards VNC servers that the proxy accepts, in order of preference. Nova's default is `none`; `vnc` (the guest's VNC password) is Oriel's.",
    nova: true,
  } as Option<readonly ('none' | 'vnc')[]>,
};

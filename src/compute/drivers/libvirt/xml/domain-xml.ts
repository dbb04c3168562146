import { readOwner } from './owner.ts';
import { attribute, child, children, parseXml, textOf, type XmlElement } from './xml.ts';

/** What the driver reads from a domain XML. */
export interface Domain {
  readonly uuid: string;
  readonly name: string;
  /** Whether it runs or is paused: libvirt numbers such domains. */
  readonly active: boolean;
  readonly vcpus: number;
  readonly memoryMb: number;
  /** The owner that its metadata names; null if it names none. */
  readonly projectId: string | null;
  readonly userId: string | null;
  /** The name that its owner gave it; null if only the hypervisor's is known. */
  readonly displayName: string | null;
  /** Nova created it. */
  readonly isNovas: boolean;
  /** The first VNC server that a network reaches; else the first one. */
  readonly vnc: VncGraphics | null;
}

export interface VncGraphics {
  /** `unresolved`: by the address of a libvirt network, which the XML does not contain. */
  readonly reachedBy: 'network' | 'socket' | 'nothing' | 'unresolved';
  readonly listen: string | null;
  /** Null if libvirt has not assigned one: it writes -1 until the domain starts. */
  readonly port: number | null;
  readonly password: string | null;
  /** UTC, `2026-01-02T03:04:05`. After it QEMU accepts no password. */
  readonly passwordValidTo: string | null;
  /** As QEMU's `-k`: the VNC server translates characters into keys with this keymap. Null: with that of the QEMU process, `en-us`. */
  readonly keymap: string | null;
}

/**
 * Parses a libvirt domain XML.
 * @throws {Error} if the text is not one
 */
export function readDomainXml(xml: string): Domain {
  const domain = parseXml(xml, 'domain');
  const uuid = textOf(child(domain, 'uuid'));
  const name = textOf(child(domain, 'name'));
  if (uuid === '' || name === '') throw new Error('a domain XML without name or uuid');
  const vcpu = child(domain, 'vcpu');
  return {
    uuid: uuid.toLowerCase(),
    name,
    active: attribute(domain, 'id') !== undefined,
    vcpus: count(attribute(vcpu, 'current') ?? textOf(vcpu)),
    // libvirt converts memory to KiB when a domain is defined.
    memoryMb: Math.floor(count(textOf(child(domain, 'memory'))) / 1024),
    ...readOwner(domain),
    vnc: readVnc(domain),
  };
}

function readVnc(domain: XmlElement): VncGraphics | null {
  const servers = children(child(domain, 'devices'), 'graphics')
    .filter((each) => attribute(each, 'type') === 'vnc')
    .map(readVncServer);
  return servers.find(({ reachedBy }) => reachedBy === 'network') ?? servers[0] ?? null;
}

function readVncServer(graphics: XmlElement): VncGraphics {
  // QEMU's VNC server has one listener: libvirt uses the first element.
  const listener = child(graphics, 'listen');
  const port = count(attribute(graphics, 'port') ?? '');
  return {
    reachedBy: reachOf(graphics, listener),
    listen: attribute(listener, 'address') ?? attribute(graphics, 'listen') ?? null,
    port: port >= 1 && port <= 65_535 ? port : null,
    password: attribute(graphics, 'passwd') ?? null,
    passwordValidTo: attribute(graphics, 'passwdValidTo') ?? null,
    keymap: attribute(graphics, 'keymap') ?? null,
  };
}

function reachOf(graphics: XmlElement, listener: XmlElement | undefined): VncGraphics['reachedBy'] {
  const type = attribute(listener, 'type') ?? (attribute(graphics, 'socket') === undefined ? '' : 'socket');
  if (type === 'socket') return 'socket';
  if (type === 'none') return 'nothing';
  return type === 'network' && attribute(listener, 'address') === undefined ? 'unresolved' : 'network';
}

function count(text: string): number {
  return /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : 0;
}

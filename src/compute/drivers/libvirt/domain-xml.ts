import { readOwner } from './owner.ts';
import { attribute, child, children, parseXml, textOf, type XmlElement } from './xml.ts';

/** What the driver wants to know of a domain. */
export interface Domain {
  readonly uuid: string;
  readonly name: string;
  /** Whether it runs, be it paused: libvirt gives running domains a number. */
  readonly active: boolean;
  readonly vcpus: number;
  readonly memoryMb: number;
  /** What its metadata says of whom it belongs to; null where it says nothing. */
  readonly projectId: string | null;
  readonly userId: string | null;
  /** The name that people gave it, where that is not the hypervisor's. */
  readonly displayName: string | null;
  /** The first of its VNC servers. */
  readonly vnc: VncGraphics | null;
}

export interface VncGraphics {
  readonly reachedBy: 'network' | 'socket' | 'nothing';
  readonly listen: string | null;
  /** Null where libvirt has not chosen one: it writes -1 until the guest starts. */
  readonly port: number | null;
  readonly password: string | null;
  /** UTC, `2026-01-02T03:04:05`; after it QEMU takes no password. */
  readonly passwordValidTo: string | null;
}

/**
 * Understands a libvirt domain XML.
 * @throws {Error} where it is none
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
    // libvirt writes memory in KiB, whatever unit it was defined with.
    memoryMb: Math.floor(count(textOf(child(domain, 'memory'))) / 1024),
    ...readOwner(domain),
    vnc: readVnc(domain),
  };
}

function readVnc(domain: XmlElement): VncGraphics | null {
  const graphics = children(child(domain, 'devices'), 'graphics').find(
    (each) => attribute(each, 'type') === 'vnc',
  );
  if (graphics === undefined) return null;
  const listens = children(graphics, 'listen');
  const isOf = (type: string) => listens.some((listen) => attribute(listen, 'type') === type);
  const onSocket = attribute(graphics, 'socket') !== undefined || isOf('socket');
  const address = listens.map((each) => attribute(each, 'address')).find((each) => each !== undefined);
  const port = count(attribute(graphics, 'port') ?? '');
  return {
    reachedBy: onSocket ? 'socket' : isOf('none') ? 'nothing' : 'network',
    listen: address ?? attribute(graphics, 'listen') ?? null,
    port: port >= 1 && port <= 65_535 ? port : null,
    password: attribute(graphics, 'passwd') ?? null,
    passwordValidTo: attribute(graphics, 'passwdValidTo') ?? null,
  };
}

function count(text: string): number {
  return /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : 0;
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Value } from 'typebox/value';
import { Keymap } from '../../../contracts/connect-info.ts';
import { Refusal } from '../../../flow/refusals.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { messageOf } from '../../../platform/message-of.ts';
import type { Driver, DriverInstance, FoundConsole } from '../driver.ts';
import type { DriverOptions } from '../registry.ts';
import type { DomainText, LibvirtConnection } from './connection.ts';
import { instanceStatus } from './instance-status.ts';
import { libvirt } from './manifest.ts';
import { openConnection } from './open-connection.ts';
import { libvirtPower } from './power/change-power.ts';
import { type Domain, readDomainXml, type VncGraphics } from './xml/domain-xml.ts';

/** The longest name that the contract allows. */
const MAX_NAME = 255;
const MAX_PASSWORD = 64;
const MAX_LOGGED_KEYMAP = 64;
/** States of domains without a screen. */
const SHUT_OFF = 'shut off';
const CRASHED = 'crashed';
/** Domains that are parsed in one turn of the event loop, which takes some milliseconds. */
const LIST_TURN = 10;

/** The driver for the libvirt of `[libvirt] connection_uri`. */
export async function open({
  settings,
  log,
}: Pick<DriverOptions, 'settings' | 'log'>): Promise<Driver<Domain>> {
  const connection = openConnection(settings, log);
  return libvirtDriver(connection, settings.oriel.default_project, log);
}

/** The driver over any kind of connection to libvirt. */
function libvirtDriver(connection: LibvirtConnection, defaultProject: string, log: Logger): Driver<Domain> {
  const asInstance = (text: DomainText): DriverInstance => {
    const domain = parse(text);
    return {
      uuid: domain.uuid,
      name: (domain.displayName ?? domain.name).slice(0, MAX_NAME),
      projectId: domain.projectId ?? defaultProject,
      userId: domain.userId,
      status: instanceStatus(text.state, text.saved),
      hypervisorName: domain.name.slice(0, MAX_NAME),
      vcpus: domain.vcpus,
      memoryMb: domain.memoryMb,
      ...(domain.isNovas ? { isNovas: true } : {}),
    };
  };

  /** QEMU also accepts the path of a file as a keymap. No page knows what such a file contains. */
  const keymapOf = ({ keymap }: VncGraphics, uuid: string): Pick<FoundConsole, 'keymap'> => {
    if (keymap === null) return {};
    const isName: boolean = Value.Check(Keymap, keymap);
    if (isName) return { keymap };
    const fields = { instance_uuid: uuid, keymap: keymap.slice(0, MAX_LOGGED_KEYMAP) };
    log.warn(fields, 'the keymap of the VNC server is ignored: not a keymap name');
    return {};
  };

  return {
    name: libvirt.name,
    kinds: ['novnc'],
    remedies: libvirt.remedies,
    power: libvirtPower(connection),

    async listInstances() {
      const instances: DriverInstance[] = [];
      for (const [index, text] of (await connection.list()).entries()) {
        // Parsing hundreds of XMLs in one turn would delay every session of this process.
        if (index % LIST_TURN === LIST_TURN - 1) await nextTurn();
        try {
          instances.push(asInstance(text));
        } catch (error) {
          // One malformed domain must not hide the others.
          log.error({ err: error }, 'a domain is not listed because its XML cannot be parsed');
        }
      }
      return instances;
    },

    async getInstance(uuid) {
      try {
        return asInstance(await connection.read(uuid, { secure: false }));
      } catch (error) {
        if (error instanceof Refusal && error.code === 'guest_unknown') return undefined;
        throw error;
      }
    },

    async readDefinition(uuid) {
      // [step 5] the live XML: the one on disk has neither the port nor the password of this run
      const text = await connection.read(uuid, { secure: true });
      const domain = parse(text);
      if (!domain.active) throw new Refusal('guest_not_running', `libvirt reports: ${text.state}`);
      return domain;
    },

    findConsole({ uuid, vnc }): FoundConsole {
      // [step 6]
      if (vnc === null) throw new Refusal('guest_without_vnc', 'no <graphics type="vnc"> in the live XML');
      if (vnc.reachedBy === 'socket') {
        throw new Refusal('vnc_on_socket', 'the VNC server listens on a UNIX socket');
      }
      if (vnc.reachedBy === 'nothing')
        throw new Refusal('guest_without_vnc', 'its VNC server does not listen');
      if (vnc.reachedBy === 'unresolved') {
        throw new Refusal(
          'vnc_listens_elsewhere',
          'the VNC server listens on the address of a libvirt network, and the live XML does not name that address',
        );
      }
      if (vnc.port === null) throw new Refusal('guest_not_running', 'libvirt has not assigned a port yet');
      if (hasExpired(vnc.passwordValidTo)) {
        const fields = { instance_uuid: uuid, valid_to: vnc.passwordValidTo };
        log.warn(fields, 'the VNC password has expired: QEMU will refuse it');
      }
      return {
        reachedBy: 'network',
        listensOn: vnc.listen,
        dial: null,
        port: vnc.port,
        password: vnc.password?.slice(0, MAX_PASSWORD) ?? null,
        ...keymapOf(vnc, uuid),
      };
    },

    async screenshot(uuid) {
      try {
        return await connection.screenshot(uuid);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'screenshot_failed') throw error;
        const { state } = await connection.read(uuid, { secure: false });
        if (state === SHUT_OFF || state === CRASHED) {
          throw new Refusal('guest_not_running', `libvirt reports: ${state}`, { cause: error });
        }
        throw error;
      }
    },

    onChange: (listener) => connection.watch(listener),
    close: () => connection.close(),
  };
}

function parse({ xml }: DomainText): Domain {
  try {
    return readDomainXml(xml);
  } catch (error) {
    const why = messageOf(error);
    throw new Refusal('hypervisor_unreachable', `libvirt's XML cannot be parsed: ${why}`, { cause: error });
  }
}

/** libvirt's times are UTC, without a time zone. */
function hasExpired(validTo: string | null): boolean {
  return validTo !== null && Date.parse(`${validTo}Z`) < Date.now();
}

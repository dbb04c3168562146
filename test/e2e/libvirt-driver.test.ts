import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Driver, DriverEvent } from '../../src/compute/drivers/driver.ts';
import { open } from '../../src/compute/drivers/libvirt/driver.ts';
import type { PowerAction } from '../../src/contracts/power.ts';
import { silentLogger } from '../../src/platform/log/log.ts';
import { refusalOf } from '../contract/driver.suite.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { connectionsOf, lastingConnections } from '../support/libvirt/connections.ts';
import { type LibvirtLab, startLibvirtLab } from '../support/libvirt/lab.ts';
import { labProcesses } from '../support/libvirt/processes.ts';
import { memoryLog } from '../support/memory-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const NOVA = 'xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1"';

type Transport = 'auto' | 'rpc' | 'virsh';

/** A driver for the length of one test. */
async function openFor(transport: Transport, uri: string, log = silentLogger): Promise<Driver> {
  const settings = defaultSettings({
    libvirt: { connection_uri: uri },
    oriel: { default_project: 'oriel', libvirt_transport: transport },
  });
  const driver = await open({ settings, log });
  onTestFinished(async () => driver.close());
  return driver;
}

describe.each(['rpc', 'virsh'] as const)('over %s', (transport) => {
  let lab: LibvirtLab;

  beforeAll(async () => {
    lab = await startLibvirtLab();
  });
  afterAll(() => lab?.close());

  const openDriver = (uri = lab.uri, log = silentLogger) => openFor(transport, uri, log);

  /** A driver that already follows its guests, and the changes of each guest that it reports. */
  async function openFollowing(): Promise<{ driver: Driver; told: (uuid: string) => string[] }> {
    const memory = memoryLog();
    const driver = await openDriver(lab.uri, memory.log);
    const events: DriverEvent[] = [];
    driver.onChange((event) => events.push(event));
    const told = (uuid: string) =>
      events.filter(({ instanceUuid }) => instanceUuid === uuid).map(({ change }) => change);
    await expect.poll(() => memory.text(), { timeout: 10_000 }).toContain('following the instances');
    const probe = await lab.startGuest({ name: `probe-${randomUUID()}` });
    await expect.poll(() => told(probe), { timeout: 10_000 }).toEqual(['started']);
    await lab.destroy(probe);
    await lab.undefine(probe);
    return { driver, told };
  }

  /** Whether a client listens for events of the lab. */
  async function isFollowed(): Promise<boolean> {
    if (transport === 'rpc') return (await connectionsOf(lab)).length > 0;
    return (await labProcesses(lab.uri)).some(({ command }) => command.includes(' event '));
  }

  describe('definition of a guest', () => {
    test('its VNC password is read from the security info', async () => {
      const uuid = await lab.startGuest({
        name: 'with a password',
        graphics: [{ type: 'vnc', password: 'p<&"w', passwordValidTo: '2100-01-01T00:00:00' }],
      });
      const driver = await openDriver();
      const server = driver.findConsole(await driver.readDefinition(uuid), 'novnc');
      expect(server).toMatchObject({
        listensOn: '127.0.0.1',
        dial: null,
        port: expect.any(Number),
        password: 'p<&"w',
      });
    });

    test('names the keymap of its VNC server, but not the path of a file', async () => {
      const [named, path] = ['de-ch', '/usr/share/qemu/keymaps/de'];
      const memory = memoryLog();
      const driver = await openDriver(lab.uri, memory.log);
      const keymapOf = async (keymap: string) => {
        const uuid = await lab.startGuest({ name: randomUUID(), graphics: [{ type: 'vnc', keymap }] });
        return driver.findConsole(await driver.readDefinition(uuid), 'novnc').keymap;
      };
      expect(await keymapOf(named)).toBe(named);
      expect(memory.text()).not.toContain('keymap');
      expect(await keymapOf(path)).toBeUndefined();
      expect(memory.text()).toContain(`"keymap":"${path}","msg":"the keymap of the VNC server is ignored`);
    });

    test('the screen is that of VNC where there is one of SPICE too, with the address that it listens on', async () => {
      const uuid = await lab.startGuest({
        name: 'two screens',
        graphics: [{ type: 'spice' }, { type: 'vnc', listen: '0.0.0.0' }],
      });
      const driver = await openDriver();
      const { port, ...rest } = driver.findConsole(await driver.readDefinition(uuid), 'novnc');
      expect(rest).toEqual({ reachedBy: 'network', listensOn: '0.0.0.0', dial: null, password: null });
      expect(await lab.virsh('vncdisplay', uuid)).toContain(`:${port - 5900}\n`);
    });

    test('a paused guest keeps its screen, a saved one has none', async () => {
      const uuid = await lab.startGuest({ name: 'sleeper' });
      const driver = await openDriver();
      await lab.virsh('suspend', uuid);
      expect((await driver.getInstance(uuid))?.status).toBe('PAUSED');
      expect(driver.findConsole(await driver.readDefinition(uuid), 'novnc').port).toBeGreaterThan(0);
      await lab.virsh('managedsave', uuid);
      expect((await driver.getInstance(uuid))?.status).toBe('SUSPENDED');
      expect((await driver.listInstances()).find((each) => each.uuid === uuid)?.status).toBe('SUSPENDED');
      expect(await refusalOf(() => driver.readDefinition(uuid))).toBe('guest_not_running');
    });

    test('owner and name come from the metadata of Nova or Oriel, else from the default', async () => {
      const nova = await lab.defineGuest({
        name: 'instance-0000002a',
        vcpus: 2,
        memoryMb: 48,
        metadata: `<nova:instance ${NOVA}><nova:name>web &amp; mail</nova:name><nova:owner>
        <nova:user uuid="u1">ann</nova:user><nova:project uuid="p1">shop</nova:project></nova:owner></nova:instance>`,
      });
      const oriel = await lab.defineGuest({
        name: 'own',
        metadata: '<o:instance xmlns:o="urn:oriel:instance:1" project="lab" user="bob" name="Büro"/>',
      });
      const none = await lab.defineGuest({ name: 'without owner’s' });
      const list = await (await openDriver()).listInstances();
      const byUuid = new Map(list.map((instance) => [instance.uuid, instance]));
      expect(byUuid.get(nova)).toEqual({
        uuid: nova,
        isNovas: true,
        name: 'web & mail',
        projectId: 'p1',
        userId: 'u1',
        status: 'SHUTOFF',
        hypervisorName: 'instance-0000002a',
        vcpus: 2,
        memoryMb: 48,
      });
      expect(byUuid.get(oriel)).toMatchObject({ name: 'Büro', projectId: 'lab', userId: 'bob' });
      expect(byUuid.get(none)).toMatchObject({ name: 'without owner’s', projectId: 'oriel', userId: null });
    });
  });

  describe('odd names', () => {
    const ODD = [
      '-leading dash',
      '--all',
      ' blanks ',
      `quote'": Stopped Destroyed`,
      '; destroy x',
      '$(id)',
      'über 界',
      '12',
    ];

    test('are listed as they are', async () => {
      const uuids = await Promise.all(ODD.map((name) => lab.defineGuest({ name })));
      const driver = await openDriver();
      const list = await driver.listInstances();
      expect(uuids.map((uuid) => list.find((each) => each.uuid === uuid)?.hypervisorName)).toEqual(ODD);
      for (const uuid of uuids) await lab.undefine(uuid);
    });

    test('do not confuse the events', async () => {
      const name = `it's': Stopped Destroyed`;
      const uuid = await lab.defineGuest({ name });
      const other = await lab.startGuest({ name: 'it' });
      const { told } = await openFollowing();
      await lab.start(uuid);
      await lab.virsh('domrename', await lab.defineGuest({ name: 'before' }), 'after');
      await lab.destroy(uuid);
      await lab.undefine(uuid);
      await expect.poll(() => told(uuid), { timeout: 10_000 }).toEqual(['started', 'stopped', 'deleted']);
      expect(told(other)).toEqual([]);
    });

    test('a guest that is named like the uuid of another is not taken for it', async () => {
      const wanted = randomUUID();
      const uuid = await lab.defineGuest({ name: wanted });
      const driver = await openDriver();
      expect(await driver.getInstance(wanted)).toBeUndefined();
      expect(await refusalOf(() => driver.readDefinition(wanted))).toBe('guest_unknown');
      await lab.undefine(uuid);
    });

    test('nothing but a uuid comes into a command', async () => {
      const driver = await openDriver();
      for (const uuid of ['--all', '; list', `${randomUUID()}; list`, 'instance-0000002a', '']) {
        expect(await refusalOf(() => driver.readDefinition(uuid))).toBe('guest_unknown');
      }
    });
  });

  describe('changes', () => {
    test('a guest that is saved, started again, and undefined while it runs', async () => {
      const uuid = await lab.startGuest({ name: 'life' });
      const { told } = await openFollowing();
      await lab.virsh('managedsave', uuid);
      await expect.poll(() => told(uuid), { timeout: 10_000 }).toEqual(['stopped']);
      await lab.start(uuid);
      await expect.poll(() => told(uuid), { timeout: 10_000 }).toEqual(['stopped', 'started']);
      // Undefined while it runs, a guest is still there until it stops.
      await lab.undefine(uuid);
      await lab.destroy(uuid);
      const all = ['stopped', 'started', 'stopped', 'deleted'];
      await expect.poll(() => told(uuid), { timeout: 10_000 }).toEqual(all);
    });

    test('a guest that migrates away is reported as migrated, not as stopped or deleted', async () => {
      const target = await startLibvirtLab();
      onTestFinished(() => target.close());
      const uuid = await lab.startGuest({ name: 'traveller' });
      const { driver, told } = await openFollowing();
      await lab.migrate(uuid, target);
      await expect.poll(() => driver.getInstance(uuid), { timeout: 10_000 }).toBeUndefined();
      // Whatever else there is to tell of it has been told once a later guest's change is.
      const later = await lab.startGuest({ name: 'later' });
      await expect.poll(() => told(later), { timeout: 10_000 }).toEqual(['started']);
      expect(told(uuid)).toEqual(['migrated']);
      const there = await openDriver(target.uri);
      expect((await there.getInstance(uuid))?.status).toBe('ACTIVE');
      expect(there.findConsole(await there.readDefinition(uuid), 'novnc').port).toBeGreaterThan(0);
    });

    test('what happened while libvirtd was dead is found out when it is back, and events go on', async () => {
      const survivor = await lab.startGuest({ name: 'survivor' });
      const victim = await lab.startGuest({ name: 'victim' });
      const { driver, told } = await openFollowing();
      await lab.killDaemon();
      expect(await refusalOf(() => driver.listInstances())).toBe('hypervisor_unreachable');
      expect(await refusalOf(() => driver.readDefinition(survivor))).toBe('hypervisor_unreachable');
      await lab.killGuest(victim);
      await lab.startDaemon();
      await expect.poll(() => told(victim), { timeout: 20_000 }).toEqual(['stopped']);
      expect(told(survivor)).toEqual([]);
      await expect.poll(isFollowed, { timeout: 20_000 }).toBe(true);
      await lab.destroy(survivor);
      await expect.poll(() => told(survivor), { timeout: 20_000 }).toEqual(['stopped']);
    });
  });

  describe('power', () => {
    /** Changes the power of an instance, and answers its status. */
    async function changing(uuid: string, shutdownMs = 20_000, log = silentLogger) {
      const driver = await openDriver(lab.uri, log);
      const { signal } = new AbortController();
      return async (action: PowerAction) => {
        await driver.power?.change(uuid, action, { signal, shutdownMs });
        return (await driver.getInstance(uuid))?.status;
      };
    }
    const qemuOf = async (uuid: string) => (await labProcesses(`-uuid ${uuid} `)).map(({ pid }) => pid);

    test('an operating system that listens shuts down, reboots in the same QEMU, and comes back from disk', async () => {
      const uuid = await lab.startGuest({ name: 'obedient' });
      const change = await changing(uuid);
      const before = await qemuOf(uuid);
      expect(await change('reboot')).toBe('ACTIVE');
      expect(await change('pause')).toBe('PAUSED');
      expect(await change('unpause')).toBe('ACTIVE');
      expect(await change('nmi')).toBe('ACTIVE');
      expect(await change('reset')).toBe('ACTIVE');
      expect(await qemuOf(uuid)).toEqual(before);
      expect(await change('suspend')).toBe('SUSPENDED');
      expect(await change('resume')).toBe('ACTIVE');
      await lab.virsh('managedsave', uuid);
      expect(await change('reset')).toBe('ACTIVE');
      await lab.waitForSerial(uuid, 'ready');
      expect(await change('stop')).toBe('SHUTOFF');
      expect(await change('start')).toBe('ACTIVE');
      expect(await change('power_off')).toBe('SHUTOFF');
    });

    test('one that does not answer in time is powered off or reset', async () => {
      const uuid = await lab.startGuest({ name: 'deaf' });
      const change = await changing(uuid, 0);
      expect(await change('reboot')).toBe('ACTIVE');
      expect(await change('stop')).toBe('SHUTOFF');
    });

    test('what libvirt refuses is power_failed with its words', async () => {
      const uuid = await lab.defineGuest({ name: 'at rest' });
      const change = await changing(uuid);
      await expect(change('pause')).rejects.toMatchObject({
        code: 'power_failed',
        detail: expect.stringContaining('not running'),
      });
      await expect((await changing(randomUUID()))('start')).rejects.toMatchObject({ code: 'guest_unknown' });
    });
  });

  describe('a libvirtd that is not well', () => {
    test('one that hangs is refused as unreachable, and heard again when it goes on', async () => {
      const uuid = await lab.defineGuest({ name: 'patient' });
      const driver = await openDriver();
      await driver.listInstances();
      await lab.signalDaemon('SIGSTOP');
      try {
        expect(await refusalOf(() => driver.listInstances())).toBe('hypervisor_unreachable');
      } finally {
        await lab.signalDaemon('SIGCONT');
      }
      expect((await driver.listInstances()).map((instance) => instance.uuid)).toContain(uuid);
    });

    test('closing ends the questions that it still owes an answer, and leaves nothing behind', async () => {
      const driver = await openDriver();
      await driver.listInstances();
      driver.onChange(() => {});
      await expect.poll(isFollowed, { timeout: 10_000 }).toBe(true);
      await lab.signalDaemon('SIGSTOP');
      try {
        // More than are asked at once, so that some are waiting for their turn.
        const questions = Array.from({ length: 20 }, () => refusalOf(() => driver.listInstances()));
        if (transport === 'virsh')
          await expect.poll(async () => (await labProcesses(lab.uri)).length).toBeGreaterThanOrEqual(8);
        await driver.close();
        expect(await labProcesses(lab.uri)).toEqual([]);
        expect(new Set(await Promise.all(questions))).toEqual(new Set(['hypervisor_unreachable']));
        expect(await labProcesses(lab.uri)).toEqual([]);
      } finally {
        await lab.signalDaemon('SIGCONT');
      }
      expect(await lastingConnections(lab)).toEqual([]);
    });

    test('one that is not there is refused as unreachable, and closing does not wait for it', async () => {
      const driver = await openDriver('qemu+unix:///system?socket=/nowhere/libvirt-sock');
      driver.onChange(() => {});
      expect(await refusalOf(() => driver.listInstances())).toBe('hypervisor_unreachable');
      await driver.close();
      expect(await labProcesses('/nowhere/libvirt-sock')).toEqual([]);
    });
  });
});

describe('a read-only socket', () => {
  test('shows screens, and says once that it keeps their passwords to itself', async () => {
    const lab = await startLibvirtLab();
    onTestFinished(() => lab.close());
    const uuid = await lab.startGuest({ name: 'guarded', graphics: [{ type: 'vnc', password: 'geheim' }] });
    const memory = memoryLog();
    const driver = await openFor('rpc', `${lab.uri}-ro`, memory.log);
    const server = driver.findConsole(await driver.readDefinition(uuid), 'novnc');
    expect(server).toMatchObject({
      listensOn: '127.0.0.1',
      dial: null,
      port: expect.any(Number),
      password: null,
    });
    await driver.readDefinition(uuid);
    expect(memory.text().match(/libvirt denies access to console passwords/g)).toHaveLength(1);
  });
});

describe('virsh', () => {
  test('is used for what the RPC does not reach', async () => {
    const driver = await openFor('auto', 'test:///default');
    expect((await driver.listInstances()).map(({ name }) => name)).toEqual(['test']);
    await expect(openFor('rpc', 'test:///default')).rejects.toThrow(/libvirt_transport/);
  });

  test('virsh itself is missing: said so', async () => {
    const path = process.env.PATH;
    const empty = temporaryFolder();
    process.env.PATH = empty;
    try {
      await expect((await openFor('virsh', 'qemu:///system')).listInstances()).rejects.toThrow(
        /libvirt-clients/,
      );
    } finally {
      process.env.PATH = path;
    }
  });
});

describe('the lab', () => {
  test('two stand side by side, and closing one ends its guests and its libvirtd', async () => {
    const lab = await startLibvirtLab();
    onTestFinished(() => lab.close());
    const second = await startLibvirtLab();
    await second.startGuest({ name: 'other' });
    expect(await lab.virsh('list', '--all', '--name')).not.toContain('other');
    expect((await labProcesses(second.folder)).length).toBeGreaterThanOrEqual(2);
    await second.close();
    expect(await labProcesses(second.folder)).toEqual([]);
  });
});

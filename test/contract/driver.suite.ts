import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Driver, DriverEvent } from '../../src/compute/drivers/driver.ts';
import { Refusal, type RefusalCode } from '../../src/flow/refusals.ts';

/** What the suite needs of an implementation and the hypervisor behind it. */
export interface DriverWorld {
  readonly driver: Driver;
  /** A guest that runs and has a VNC server. */
  readonly running: string;
  /** One that exists and does not run; absent where the hypervisor has no such thing. */
  readonly stopped?: string;
  readonly withoutVnc?: string;
  readonly vncOnSocket?: string;
  /** A guest of its own for the test of changes, stopped at first; absent where guests never change. */
  readonly changing?: {
    readonly uuid: string;
    /** Returns when the driver hears of what becomes of it. */
    followed(): Promise<void>;
    start(): Promise<void>;
    stop(): Promise<void>;
    remove(): Promise<void>;
  };
  /** Processes, sockets or timers that the driver still holds, in words; asked after it was closed. */
  leftovers(): Promise<string[]>;
  /** Takes down the hypervisor; the driver is closed by then. */
  close(): Promise<void>;
}

/** Which parts of the seam an implementation has: what is not here has no test, rather than a skipped one. */
export interface DriverAbilities {
  readonly stopped: boolean;
  readonly withoutVnc: boolean;
  readonly vncOnSocket: boolean;
  readonly changes: boolean;
}

const NOBODY = '00000000-0000-4000-8000-000000000000';

/** The claims that every driver has to keep. */
export function driverSuite(
  name: string,
  abilities: DriverAbilities,
  open: () => Promise<DriverWorld>,
): void {
  describe(`the ${name} driver`, () => {
    let world: DriverWorld;
    const events: DriverEvent[] = [];

    beforeAll(async () => {
      world = await open();
      world.driver.onChange((event) => events.push(event));
    }, 60_000);
    afterAll(() => world?.close());

    test('names itself as the configuration does', () => {
      expect(world.driver.name).toBe(name);
    });

    test('lists its guests, each as it describes it alone', async () => {
      const list = await world.driver.listInstances();
      const uuids = [world.running, world.stopped, world.withoutVnc, world.vncOnSocket];
      for (const uuid of uuids.filter((each) => each !== undefined)) {
        const listed = list.filter((instance) => instance.uuid === uuid);
        expect(listed).toEqual([await world.driver.getInstance(uuid)]);
      }
    });

    test('describes a running guest as active, with an owner and a size', async () => {
      expect(await world.driver.getInstance(world.running)).toEqual({
        uuid: world.running,
        name: expect.stringMatching(/./),
        projectId: expect.stringMatching(/./),
        userId: expect.toSatisfy((id) => id === null || typeof id === 'string'),
        status: 'ACTIVE',
        hypervisorName: expect.stringMatching(/./),
        vcpus: expect.toSatisfy((count) => count >= 1),
        memoryMb: expect.toSatisfy((size) => size >= 1),
      });
    });

    test('finds the VNC server of a running guest, and one listens there', async () => {
      const definition = await world.driver.readDefinition(world.running);
      const server = world.driver.findVncServer(definition);
      expect(server.port).toBeGreaterThan(0);
      expect(await greeting(server.listen ?? '127.0.0.1', server.port)).toBe('RFB 003.008\n');
    });

    test('knows nothing of a guest that is not there', async () => {
      expect(await world.driver.getInstance(NOBODY)).toBeUndefined();
      expect(await refusalOf(() => world.driver.readDefinition(NOBODY))).toBe('guest_unknown');
    });

    if (abilities.stopped)
      test('refuses the console of a stopped guest', async () => {
        expect((await world.driver.getInstance(world.stopped!))?.status).toBe('SHUTOFF');
        expect(await refusalOf(() => world.driver.readDefinition(world.stopped!))).toBe('guest_not_running');
      });

    if (abilities.withoutVnc)
      test('refuses the console of a guest without VNC', async () => {
        expect(await vncRefusal(world.driver, world.withoutVnc!)).toBe('guest_without_vnc');
      });

    if (abilities.vncOnSocket)
      test('refuses the console of a guest whose VNC is on a socket', async () => {
        expect(await vncRefusal(world.driver, world.vncOnSocket!)).toBe('vnc_on_socket');
      });

    if (abilities.changes)
      test('tells once each when a guest starts, stops and is deleted', async () => {
        const { uuid, ...guest } = world.changing!;
        const told = () =>
          events.filter(({ instanceUuid }) => instanceUuid === uuid).map(({ change }) => change);
        await guest.followed();
        await guest.start();
        await expect.poll(told, { timeout: 10_000 }).toEqual(['started']);
        await guest.stop();
        await expect.poll(told, { timeout: 10_000 }).toEqual(['started', 'stopped']);
        await guest.start();
        await expect.poll(told, { timeout: 10_000 }).toEqual(['started', 'stopped', 'started']);
        await guest.stop();
        await guest.remove();
        const all = ['started', 'stopped', 'started', 'stopped', 'deleted'];
        await expect.poll(told, { timeout: 10_000 }).toEqual(all);
        expect(events.filter(({ instanceUuid }) => instanceUuid === world.running)).toEqual([]);
      });

    test('leaves nothing behind when it is closed, twice even', async () => {
      await world.driver.close();
      await world.driver.close();
      expect(await world.leftovers()).toEqual([]);
    });
  });
}

/** The code that a call refuses with; fails where it does not refuse. */
export async function refusalOf(call: () => unknown): Promise<RefusalCode> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

async function vncRefusal(driver: Driver, uuid: string): Promise<RefusalCode> {
  const definition = await driver.readDefinition(uuid);
  return refusalOf(() => driver.findVncServer(definition));
}

/** The first twelve bytes that a VNC server says [RFC 6143 7.1.1]. */
function greeting(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    let said = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('the VNC server is silent')));
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      said += text;
      if (said.length < 12) return;
      socket.destroy();
      resolve(said.slice(0, 12));
    });
    socket.on('error', reject);
    socket.on('end', () => reject(new Error('the VNC server hung up')));
  });
}

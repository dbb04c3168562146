import { connect } from 'node:net';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Driver, DriverEvent } from '../../src/compute/drivers/driver.ts';
import { Keymap } from '../../src/contracts/connect-info.ts';
import { Refusal, type RefusalCode } from '../../src/flow/refusals.ts';
import { readPictureFile } from '../../src/platform/picture/picture-file.ts';

/** A driver and the hypervisor behind it. Instances that the hypervisor cannot have are absent, and so are their tests. */
export interface DriverFixture {
  readonly driver: Driver;
  /** An instance that runs and has a console of each kind of the driver. */
  readonly running: string;
  readonly stopped?: string;
  readonly withoutVnc?: string;
  readonly vncOnSocket?: string;
  /** A stopped instance for the test of changes only. */
  readonly changing?: ChangingInstance;
  /** Processes, sockets and timers that the driver still holds after it was closed, one a line. */
  leftovers(): Promise<string[]>;
  /** Stops the hypervisor, after the driver was closed. */
  close(): Promise<void>;
}

export interface ChangingInstance {
  readonly uuid: string;
  /** Resolves when the driver reports what happens to the instance from now on. */
  followed(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Absent if instances cannot be removed. */
  remove?(): Promise<void>;
}

/** What the hypervisor can have: the suite has no test for what is false, instead of a skipped one. */
export interface DriverAbilities {
  readonly stopped: boolean;
  readonly withoutVnc: boolean;
  readonly vncOnSocket: boolean;
  readonly changes: boolean;
  readonly screenshots?: boolean;
}

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** What every driver guarantees. */
export function driverSuite(
  name: string,
  abilities: DriverAbilities,
  open: () => Promise<DriverFixture>,
): void {
  describe(`the ${name} driver`, () => {
    let fixture: DriverFixture;
    const events: DriverEvent[] = [];
    /** The instance of that name. Fails if the abilities promise one that the fixture lacks. */
    const uuidOf = (instance: 'stopped' | 'withoutVnc' | 'vncOnSocket'): string => {
      const uuid = fixture[instance];
      if (uuid === undefined) throw new Error(`the fixture has no instance "${instance}"`);
      return uuid;
    };

    beforeAll(async () => {
      fixture = await open();
      fixture.driver.onChange((event) => events.push(event));
    }, 60_000);
    afterAll(() => fixture?.close());

    test('has the name that the configuration uses', () => {
      expect(fixture.driver.name).toBe(name);
    });

    test('lists its instances as it describes each of them', async () => {
      const list = await fixture.driver.listInstances();
      const uuids = [fixture.running, fixture.stopped, fixture.withoutVnc, fixture.vncOnSocket];
      for (const uuid of uuids.filter((each) => each !== undefined)) {
        const listed = list.filter((instance) => instance.uuid === uuid);
        expect(listed).toEqual([await fixture.driver.getInstance(uuid)]);
      }
    });

    test('describes a running instance as active, with its project and size', async () => {
      expect(await fixture.driver.getInstance(fixture.running)).toEqual({
        uuid: fixture.running,
        name: expect.stringMatching(/./),
        projectId: expect.stringMatching(/./),
        userId: expect.toSatisfy((id) => id === null || typeof id === 'string'),
        status: 'ACTIVE',
        hypervisorName: expect.stringMatching(/./),
        vcpus: expect.toSatisfy(isCount),
        memoryMb: expect.toSatisfy(isCount),
      });
    });

    test('finds each kind of console that it declares, and a server of that kind listens there', async () => {
      const { driver } = fixture;
      expect(driver.kinds.length).toBeGreaterThan(0);
      for (const kind of driver.kinds) {
        const found = driver.findConsole(await driver.readDefinition(fixture.running), kind);
        expect(found.port).toBeGreaterThan(0);
        if (found.keymap !== undefined) expect(Value.Check(Keymap, found.keymap)).toBe(true);
        const host = found.dial ?? found.listensOn ?? '127.0.0.1';
        expect(await GREETINGS[kind]?.(host, found.port)).toBe(true);
      }
    });

    test('does not know an instance that does not exist', async () => {
      expect(await fixture.driver.getInstance(UNKNOWN)).toBeUndefined();
      expect(await refusalOf(() => fixture.driver.readDefinition(UNKNOWN))).toBe('guest_unknown');
    });

    if (abilities.screenshots)
      test('makes a picture of a running instance, and none of one that is stopped or unknown', async () => {
        const { driver, running, stopped } = fixture;
        const picture = (uuid: string) => driver.screenshot?.(uuid) ?? Promise.reject(new Error('absent'));
        const head = readPictureFile(await picture(running));
        expect(head?.width).toBeGreaterThan(100);
        expect(head?.height).toBeGreaterThan(100);
        expect(await refusalOf(() => picture(UNKNOWN))).toBe('guest_unknown');
        if (stopped !== undefined) {
          expect(await refusalOf(() => picture(stopped))).toBe('guest_not_running');
        }
      });
    else
      test('has no method for pictures', () => {
        expect(fixture.driver.screenshot).toBeUndefined();
      });

    if (abilities.stopped)
      test('refuses the console of a stopped instance', async () => {
        const uuid = uuidOf('stopped');
        expect((await fixture.driver.getInstance(uuid))?.status).toBe('SHUTOFF');
        expect(await refusalOf(() => fixture.driver.readDefinition(uuid))).toBe('guest_not_running');
      });

    if (abilities.withoutVnc)
      test('refuses the console of an instance without a VNC server', async () => {
        expect(await vncRefusal(fixture.driver, uuidOf('withoutVnc'))).toBe('guest_without_vnc');
      });

    if (abilities.vncOnSocket)
      test('refuses the console of an instance whose VNC server listens on a UNIX socket', async () => {
        expect(await vncRefusal(fixture.driver, uuidOf('vncOnSocket'))).toBe('vnc_on_socket');
      });

    if (abilities.changes)
      test('reports once each that an instance starts, stops and is deleted', async () => {
        const { changing } = fixture;
        if (changing === undefined) throw new Error('the fixture has no instance "changing"');
        const reported = () =>
          events.filter(({ instanceUuid }) => instanceUuid === changing.uuid).map(({ change }) => change);
        const expected: DriverEvent['change'][] = [];
        const expectNext = async (...changes: DriverEvent['change'][]) => {
          expected.push(...changes);
          await expect.poll(reported, { timeout: 10_000 }).toEqual(expected);
        };
        await changing.followed();
        await changing.start();
        await expectNext('started');
        await changing.stop();
        await expectNext('stopped');
        await changing.start();
        await expectNext('started');
        await changing.stop();
        await changing.remove?.();
        await expectNext('stopped', ...(changing.remove === undefined ? [] : (['deleted'] as const)));
        expect(events.filter(({ instanceUuid }) => instanceUuid === fixture.running)).toEqual([]);
      });

    test('leaves nothing behind when it is closed, also if it is closed twice', async () => {
      await fixture.driver.close();
      await fixture.driver.close();
      expect(await fixture.leftovers()).toEqual([]);
    });
  });
}

/** The code that a call refuses with. Fails if it does not refuse. */
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
  return refusalOf(() => driver.findConsole(definition, 'novnc'));
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}

/** Whether a console server of that kind answers at an address. */
const GREETINGS: Readonly<Record<Driver['kinds'][number], (host: string, port: number) => Promise<boolean>>> =
  {
    novnc: async (host, port) => (await firstBytes(host, port, 12)) === 'RFB 003.008\n', // RFC 6143 7.1.1
  };

/** The first bytes that a server sends. */
function firstBytes(host: string, port: number, length: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    let received = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('the console server sends nothing')));
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      received += text;
      if (received.length < length) return;
      socket.destroy();
      resolve(received.slice(0, length));
    });
    socket.on('error', reject);
    socket.on('end', () => reject(new Error('the console server closed the connection')));
  });
}

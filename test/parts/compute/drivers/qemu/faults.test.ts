import { chmod, chown, mkdir, rename, symlink, unlink } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Driver, DriverEvent } from '../../../../../src/compute/drivers/driver.ts';
import { open } from '../../../../../src/compute/drivers/qemu/driver.ts';
import { Refusal } from '../../../../../src/flow/refusals.ts';
import { defaultSettings } from '../../../../support/default-settings.ts';
import { type FakeMonitor, GREETING, startFakeMonitor } from '../../../../support/fixtures/fake-monitor.ts';
import { type MemoryLog, memoryLog } from '../../../../support/memory-log.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';
import { until } from '../../../../support/until.ts';

const UUID = '11111111-2222-4333-8444-555555555555';
const OTHER = '22222222-2222-4333-8444-555555555555';
const UNKNOWN = '99999999-2222-4333-8444-555555555555';
const NOBODY = 65_534;

let folder: string;
let memory: MemoryLog;
let events: DriverEvent[];

beforeEach(async () => {
  folder = temporaryFolder();
  for (const each of [folder, dirname(folder)]) await chmod(each, 0o755);
  memory = memoryLog();
  events = [];
});

async function openDriver(
  options: { vnc_password?: 'auto' | 'off'; projects?: string[] } = {},
): Promise<Driver> {
  const settings = defaultSettings({
    DEFAULT: { host: 'host1' },
    oriel: { default_project: 'lab' },
    oriel_qemu: { sockets: [join(folder, '*.qmp')], ...options },
  });
  const driver = await open({ settings, log: memory.log });
  onTestFinished(async () => driver.close());
  driver.onChange((event) => events.push(event));
  return driver;
}

async function startMonitor(
  options: { name?: string; uuid?: string; greet?: (socket: Socket) => void } = {},
): Promise<FakeMonitor> {
  const { name = 'a', uuid = UUID, greet } = options;
  const monitor = await startFakeMonitor({
    path: join(folder, `${name}.qmp`),
    uuid,
    ...(greet && { greet }),
  });
  onTestFinished(() => monitor.close());
  return monitor;
}

const listOf = async (driver: Driver) =>
  (await driver.listInstances()).map(({ uuid, name, status }) => ({ uuid, name, status }));
const FAKE = { uuid: UUID, name: 'fake', status: 'ACTIVE' };

/** The refusal of a call. */
async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const error = await call.catch((reason: unknown) => reason);
  if (!(error instanceof Refusal)) throw new Error(`it was not refused: ${String(error)}`);
  return error;
}

const hang = () => {};

describe('a monitor of which the driver gets no answer', () => {
  test('because another program holds it: the instance is listed as UNKNOWN, and used once the program leaves', async () => {
    const waiting: Socket[] = [];
    const monitor = await startMonitor({ name: 'held', greet: (socket) => waiting.push(socket) });
    await startMonitor({ name: 'other', uuid: OTHER });
    const driver = await openDriver();
    const [other, held] = (await listOf(driver)).sort((a, b) => (a.name > b.name ? 1 : -1));
    expect(other).toMatchObject({ uuid: OTHER, status: 'ACTIVE' });
    expect(held).toEqual({ uuid: expect.any(String), name: 'held', status: 'UNKNOWN' });
    const refusal = await refusalOf(driver.readDefinition(held?.uuid ?? ''));
    expect(refusal.code).toBe('hypervisor_unreachable');
    expect(refusal.detail).toContain(
      `the monitor ${monitor.path} sends no greeting: another program uses it`,
    );
    expect(memory.text()).toContain('a QMP monitor cannot be used');
    for (const socket of waiting) socket.write(`${JSON.stringify(GREETING)}\n`);
    await until(async () => (await listOf(driver)).some(({ uuid }) => uuid === UUID));
    expect(await listOf(driver)).toHaveLength(2);
    expect(memory.text()).toContain('a QMP monitor can be used again');
    expect(events).toEqual([]);
  });

  test('leaves open whether it has an instance that is not known', async () => {
    await startMonitor({ greet: hang });
    const driver = await openDriver();
    expect((await refusalOf(driver.getInstance(UNKNOWN))).code).toBe('hypervisor_unreachable');
    expect((await refusalOf(driver.readDefinition(UNKNOWN))).code).toBe('hypervisor_unreachable');
  });

  test('to a command: the instance is UNKNOWN, its console is refused, and the others are not affected', async () => {
    const monitor = await startMonitor();
    await startMonitor({ name: 'b', uuid: OTHER });
    const driver = await openDriver();
    expect(await listOf(driver)).toContainEqual(FAKE);
    monitor.reply('query-status', undefined);
    expect(await listOf(driver)).toContainEqual({ ...FAKE, status: 'UNKNOWN' });
    const refusal = await refusalOf(driver.readDefinition(UUID));
    expect(refusal.code).toBe('hypervisor_unreachable');
    expect(refusal.detail).toContain('QEMU does not answer query-status');
    expect(driver.findConsole(await driver.readDefinition(OTHER), 'novnc')).toMatchObject({ port: 5_999 });
  });

  test('because the user may not use it is hypervisor_forbidden', async () => {
    const monitor = await startMonitor();
    await chmod(monitor.path, 0);
    // Root may use any socket.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(NOBODY);
    try {
      const driver = await openDriver();
      const refusal = await refusalOf(driver.listInstances());
      expect(refusal.code).toBe('hypervisor_forbidden');
      expect(refusal.detail).toContain(`the user that runs Oriel may not use the monitor ${monitor.path}`);
      expect((await refusalOf(driver.readDefinition(UUID))).code).toBe('hypervisor_forbidden');
      await driver.close();
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test('because the folder cannot be read is hypervisor_forbidden, too', async () => {
    await chmod(folder, 0o700);
    process.seteuid?.(NOBODY);
    try {
      const driver = await openDriver();
      const refusal = await refusalOf(driver.listInstances());
      expect(refusal.code).toBe('hypervisor_forbidden');
      expect(refusal.detail).toContain(folder);
      await driver.close();
    } finally {
      process.seteuid?.(0);
    }
  });
});

describe('a socket that is not used', () => {
  test.each([
    ['garbage', (socket: Socket) => void socket.write('RFB 003.008\n')],
    ['a line without an end', (socket: Socket) => void socket.write('x'.repeat(2 << 20))],
    ['an end at once', (socket: Socket) => void socket.end()],
  ])('sends %s: one log line, and no instance', async (_what, greet) => {
    await startMonitor({ name: 'bad', greet });
    await startMonitor();
    const driver = await openDriver();
    await until(() => memory.text().includes('bad.qmp'));
    expect(await listOf(driver)).toEqual([FAKE]);
    expect(await driver.getInstance(UNKNOWN)).toBeUndefined();
    const complaints = memory.lines.filter((line) => line.includes('a QMP monitor cannot be used'));
    expect(complaints).toHaveLength(1);
  });

  test('belongs to another user', async () => {
    const monitor = await startMonitor();
    await chown(monitor.path, NOBODY, NOBODY);
    const driver = await openDriver();
    await until(() => memory.text().includes(`it belongs to uid ${NOBODY}`));
    expect(await listOf(driver)).toEqual([]);
    expect(monitor.received).toEqual([]);
  });

  test('belongs to another user who does not own the folder, but is used if the user owns it', async () => {
    const monitor = await startMonitor();
    await chown(monitor.path, NOBODY, NOBODY);
    await chown(folder, NOBODY, NOBODY);
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([FAKE]);
  });

  test('is in a folder in which every user may replace it', async () => {
    const monitor = await startMonitor();
    await chmod(folder, 0o777);
    const driver = await openDriver();
    await until(() => memory.text().includes('every user may replace files'));
    expect(await listOf(driver)).toEqual([]);
    expect(monitor.received).toEqual([]);
  });

  test('is a symbolic link', async () => {
    await mkdir(join(folder, 'elsewhere'));
    const monitor = await startMonitor({ name: 'elsewhere/a' });
    await symlink(monitor.path, join(folder, 'link.qmp'));
    const driver = await openDriver();
    await until(() => memory.text().includes('it is a symbolic link'));
    expect(await listOf(driver)).toEqual([]);
    expect(monitor.received).toEqual([]);
  });

  test('has no listener: it is no instance', async () => {
    const monitor = await startMonitor();
    await rename(monitor.path, join(folder, 'kept'));
    await monitor.close();
    await rename(join(folder, 'kept'), monitor.path);
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([]);
    expect(await driver.getInstance(UUID)).toBeUndefined();
  });
});

describe('a monitor that turns hostile', () => {
  test('floods events: its connection ends, and the instance is UNKNOWN', async () => {
    const monitor = await startMonitor();
    await startMonitor({ name: 'b', uuid: OTHER });
    const driver = await openDriver();
    expect(await listOf(driver)).toContainEqual(FAKE);
    monitor.send('{"event": "RTC_CHANGE"}\r\n'.repeat(3_000));
    await until(() => memory.text().includes('it sends more than 2000 lines'));
    expect((await driver.getInstance(OTHER))?.status).toBe('ACTIVE');
    expect(events).toEqual([]);
    await until(async () => (await driver.getInstance(UUID))?.status === 'ACTIVE');
  });

  test('replies to a command that was not sent: its connection is made again', async () => {
    const monitor = await startMonitor();
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([FAKE]);
    monitor.send({ return: {}, id: 4_711 });
    await until(() => memory.text().includes('a reply to a command that was not sent'));
    await until(async () => (await driver.getInstance(UUID))?.status === 'ACTIVE');
    expect(events).toEqual([]);
  });

  test('has the UUID of an instance that another monitor serves: it is not used', async () => {
    const first = await startMonitor({ name: 'first' });
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([FAKE]);
    const second = await startMonitor({ name: 'second' });
    second.reply('query-vnc', { enabled: false });
    await until(() => memory.text().includes('another monitor has the same UUID'));
    expect(driver.findConsole(await driver.readDefinition(UUID), 'novnc')).toMatchObject({ port: 5_999 });
    expect(await listOf(driver)).toEqual([FAKE]);
    expect(first.clients.size).toBe(1);
    expect(events).toEqual([]);
  });

  test('takes the path and the UUID of an instance that runs: it is not used', async () => {
    const first = await startMonitor();
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([FAKE]);
    await unlink(first.path);
    const second = await startMonitor();
    await until(() => memory.text().includes('another monitor has the same UUID'));
    second.reply('query-vnc', { enabled: false });
    expect(driver.findConsole(await driver.readDefinition(UUID), 'novnc')).toMatchObject({ port: 5_999 });
    expect(first.clients.size).toBe(1);
    expect(events).toEqual([]);
  });

  test('has malformed replies: the instance is described without them', async () => {
    const monitor = await startMonitor();
    for (const command of ['query-name', 'query-memory-size-summary', 'query-cpus-fast', 'query-status']) {
      monitor.reply(command, 'malformed');
    }
    monitor.reply('query-vnc', [{ enabled: 3 }]);
    const driver = await openDriver();
    expect(await driver.listInstances()).toEqual([
      {
        uuid: UUID,
        name: 'a',
        hypervisorName: 'a',
        projectId: 'lab',
        userId: null,
        status: 'UNKNOWN',
        vcpus: 0,
        memoryMb: 0,
      },
    ]);
    const definition = await driver.readDefinition(UUID);
    expect(() => driver.findConsole(definition, 'novnc')).toThrow(/no VNC server/);
  });
});

describe('changes', () => {
  const changes = () =>
    events.map(({ change, cause }) => (cause === undefined ? change : `${change} ${cause}`));

  test('are reported for -no-shutdown, whose QEMU stays', async () => {
    const monitor = await startMonitor();
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([FAKE]);
    monitor.send({ event: 'SHUTDOWN', data: { guest: true, reason: 'guest-shutdown' } });
    monitor.reply('query-status', { status: 'shutdown' });
    await until(() => events.length === 1);
    expect((await driver.getInstance(UUID))?.status).toBe('SHUTOFF');
    expect((await refusalOf(driver.readDefinition(UUID))).code).toBe('guest_not_running');
    monitor.reply('query-status', { status: 'running' });
    monitor.send({ event: 'RESUME' });
    await until(() => events.length === 2);
    expect((await driver.getInstance(UUID))?.status).toBe('ACTIVE');
    expect(changes()).toEqual(['stopped shut_down', 'started']);
  });

  test('are reported for a migration, but none for a pause', async () => {
    const monitor = await startMonitor();
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([FAKE]);
    monitor.reply('query-status', { status: 'paused' });
    monitor.send({ event: 'STOP' });
    monitor.send({ event: 'RESUME' });
    await until(async () => (await driver.getInstance(UUID))?.status === 'PAUSED');
    monitor.reply('query-status', { status: 'postmigrate' });
    monitor.send({ event: 'STOP' });
    await until(() => events.length === 1);
    expect(changes()).toEqual(['migrated']);
  });

  test('are not reported if only the connection is lost', async () => {
    const monitor = await startMonitor();
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([FAKE]);
    for (const client of monitor.clients) client.destroy();
    await until(() => monitor.received.filter(({ execute }) => execute === 'qmp_capabilities').length === 2);
    await until(async () => (await driver.getInstance(UUID))?.status === 'ACTIVE');
    expect(events).toEqual([]);
  });

  test('are reported once if QEMU is replaced by another one at the same path', async () => {
    const first = await startMonitor();
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([FAKE]);
    await first.close();
    await startMonitor();
    await until(() => events.length === 2);
    expect(changes()).toEqual(['stopped crashed', 'started']);
    expect(await listOf(driver)).toEqual([FAKE]);
  });

  test('are reported for a socket that appears later', async () => {
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([]);
    await startMonitor();
    await until(() => events.length === 1);
    expect(events).toEqual([{ instanceUuid: UUID, change: 'started' }]);
  });

  test('a QEMU whose socket was removed while it runs is served until it ends', async () => {
    const monitor = await startMonitor();
    const driver = await openDriver();
    expect(await listOf(driver)).toEqual([FAKE]);
    await unlink(monitor.path);
    await startMonitor({ name: 'b', uuid: OTHER });
    await until(async () => (await driver.getInstance(OTHER)) !== undefined);
    expect((await driver.getInstance(UUID))?.status).toBe('ACTIVE');
    for (const client of monitor.clients) client.destroy();
    await until(() => events.some(({ instanceUuid }) => instanceUuid === UUID));
    expect((await driver.getInstance(UUID))?.status).toBe('SHUTOFF');
  });
});

describe('the VNC password', () => {
  const withPassword = async () => {
    const monitor = await startMonitor();
    const server = { host: '127.0.0.1', service: '5999', family: 'ipv4', auth: 'vnc' };
    monitor.reply('query-vnc', { enabled: true, ...server });
    return monitor;
  };
  const passwordOf = async (driver: Driver) =>
    driver.findConsole(await driver.readDefinition(UUID), 'novnc').password;

  test('is set for the console, has an expiry, and is in no log line', async () => {
    const monitor = await withPassword();
    const password = await passwordOf(await openDriver());
    expect(password).toMatch(/^[A-Za-z0-9]{8}$/);
    const commands = monitor.received.map(({ execute }) => execute);
    expect(commands.indexOf('expire_password')).toBeLessThan(commands.indexOf('set_password'));
    expect(monitor.received.find(({ execute }) => execute === 'set_password')?.arguments).toEqual({
      protocol: 'vnc',
      password,
    });
    expect(memory.text()).not.toContain(password);
  });

  test('is not set with vnc_password = off', async () => {
    const monitor = await withPassword();
    expect(await passwordOf(await openDriver({ vnc_password: 'off' }))).toBeNull();
    expect(monitor.received.map(({ execute }) => execute)).not.toContain('set_password');
  });

  test('is not set for a VNC server that asks for none', async () => {
    const monitor = await startMonitor();
    expect(await passwordOf(await openDriver())).toBeNull();
    expect(monitor.received.map(({ execute }) => execute)).not.toContain('set_password');
  });
});

test('the project is that of the option, by name or UUID', async () => {
  await startMonitor();
  const byName = await openDriver({ projects: ['fake=web', 'x=y'] });
  expect(await byName.getInstance(UUID)).toMatchObject({ projectId: 'web' });
  const byUuid = await openDriver({ projects: [`${UUID}=db`] });
  expect(await byUuid.getInstance(UUID)).toMatchObject({ projectId: 'db' });
});

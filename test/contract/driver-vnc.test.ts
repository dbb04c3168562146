import { writeFileSync } from 'node:fs';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { dialledAddress } from '../../src/compute/dialled-address.ts';
import type { Driver, DriverEvent } from '../../src/compute/drivers/driver.ts';
import { discoverVncServers } from '../../src/compute/drivers/vnc/discover.ts';
import { open, type VncDefinition } from '../../src/compute/drivers/vnc/driver.ts';
import { NOVNC } from '../../src/consoles/console-kinds.ts';
import { Refusal, type RefusalCode } from '../../src/flow/refusals.ts';
import { type Script, startVncServer } from '../support/fixtures/vnc-servers.ts';
import { freePort } from '../support/free-port.ts';
import { loadSettings } from '../support/load-settings.ts';
import { memoryLog } from '../support/memory-log.ts';
import { startQemuScreen } from '../support/qemu-screen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  passwordFile,
  startTigerVnc,
  startX11vnc,
  startXvfb,
  type VncProgram,
  WITH_PROGRAMS_MS,
} from '../support/x11/vnc-programs.ts';
import { driverSuite } from './driver.suite.ts';

vi.setConfig({ testTimeout: WITH_PROGRAMS_MS, hookTimeout: WITH_PROGRAMS_MS });

const PASSWORD = 'pw-1234';
/** TigerVNC's own, obfuscated. */
let passwords: string;

beforeAll(async () => {
  passwords = await passwordFile(PASSWORD);
});

/** Reads a configuration file with these servers, from its third line on. */
function load(lines: readonly string[], { interval = 1, schemes = 'none,vnc' } = {}) {
  const file = join(temporaryFolder(), 'oriel.conf');
  const servers = lines.map((line) => `server = ${line}\n`).join('');
  const text = `[oriel_vnc]\nprobe_interval = ${interval}\n${servers}[oriel]\ndrivers = vnc\n[vnc]\nauth_schemes = ${schemes}\n`;
  writeFileSync(file, text);
  return loadSettings({
    configFiles: [file],
    env: {},
    home: '/nowhere',
    root: '/nowhere',
    roles: ['compute'],
  });
}

/** The driver, and its settings, which a test can change as a reload does. */
async function openDriver(lines: readonly string[], more: Parameters<typeof load>[1] = {}) {
  const { settings, problems } = load(lines, more);
  expect(problems).toEqual([]);
  const { log, text } = memoryLog();
  const group = { ...settings.oriel_vnc };
  return { driver: await open({ settings: { ...settings, oriel_vnc: group }, log }), group, logged: text };
}

async function ownPassword(password: string, mode = 0o600): Promise<string> {
  const file = join(temporaryFolder(), 'screen.pass');
  await writeFile(file, `${password}\n`);
  await chmod(file, mode);
  return file;
}

driverSuite('vnc', { stopped: true, withoutVnc: false, vncOnSocket: false, changes: true }, async () => {
  const [running, changingPort] = await Promise.all([
    startTigerVnc(['-localhost', '-SecurityTypes', 'VncAuth', '-PasswordFile', passwords]),
    freePort(),
  ]);
  const { driver, group } = await openDriver([
    `tiger 127.0.0.1:${running.port} password_file=${await ownPassword(PASSWORD)} project=lab user=ada`,
    `off 127.0.0.1:${await freePort()}`,
    `changing 127.0.0.1:${changingPort}`,
  ]);
  const [first, stopped, changing] = await driver.listInstances();
  let program: VncProgram | undefined;
  return {
    driver,
    running: first!.uuid,
    stopped: stopped!.uuid,
    changing: {
      uuid: changing!.uuid,
      followed: async () => void (await driver.getInstance(changing!.uuid)),
      start: async () => {
        const none = ['-localhost', '-SecurityTypes', 'None'];
        program = await startTigerVnc(none, { port: changingPort });
      },
      stop: async () => {
        await program?.close();
        await expect
          .poll(async () => (await driver.getInstance(changing!.uuid))?.status, { timeout: 5_000 })
          .toBe('SHUTOFF');
      },
      remove: async () => {
        group.server = group.server.slice(0, 2);
      },
    },
    leftovers: async () => [],
    close: async () => {
      await program?.close();
      await running.close();
    },
  };
});

let driver: Driver<VncDefinition>;

afterEach(() => driver?.close());

async function only(lines: readonly string[], more?: Parameters<typeof load>[1]) {
  const opened = await openDriver(lines, more);
  ({ driver } = opened);
  const [instance] = await driver.listInstances();
  return { ...opened, instance: instance! };
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = sleep(ms, undefined, { ref: false }).then(() => {
    throw new Error(`not within ${ms} ms`);
  });
  return Promise.race([work, late]);
}

/** A port of those that are searched for VNC servers. */
async function freeVncPort(): Promise<number> {
  for (let port = 5_999; port > 5_900; port--) {
    const isFree = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(false);
      });
      socket.once('error', () => resolve(true));
    });
    if (isFree) return port;
  }
  throw new Error('no port from 5901 to 5999 is free');
}

async function refusalOf(uuid: string): Promise<Refusal> {
  const error = await driver.readDefinition(uuid).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe('a VNC server of the list', () => {
  test('is an instance of its project and user, dialled where the list says, with the password of its file', async () => {
    const file = await ownPassword('first');
    const line = `kvm1 192.0.2.7:5901 project=lab user=ada password_file=${file}`;
    const { instance } = await only([line], { interval: 0 });
    const { settings } = load([line]);
    expect(instance).toMatchObject({
      uuid: 'e5c04dd6-11d4-5902-b189-050fad4ec76a',
      name: 'kvm1',
      projectId: 'lab',
      userId: 'ada',
      status: 'ACTIVE',
      hypervisorName: '192.0.2.7:5901',
    });
    const consoleNow = async () => driver.findConsole(await driver.readDefinition(instance.uuid), 'novnc');
    expect(await dialledAddress({ settings }, NOVNC, await consoleNow())).toMatchObject({
      host: '192.0.2.7',
      port: 5901,
    });
    expect((await consoleNow()).password).toBe('first');
    await writeFile(file, 'second\n');
    expect((await consoleNow()).password).toBe('second');
  });

  test('x11vnc stays up through probes, without -forever', async () => {
    const screen = await startXvfb();
    onTestFinished(() => screen.close());
    const server = await startX11vnc(screen, ['-nopw'], { forever: false });
    onTestFinished(() => server.close());
    const { instance } = await only([`x 127.0.0.1:${server.port}`]);
    expect(instance.status).toBe('ACTIVE');
    await expect
      .poll(() => server.output().match(/Got connection/g)?.length, { timeout: 10_000 })
      .toBeGreaterThan(2);
    expect((await driver.getInstance(instance.uuid))?.status).toBe('ACTIVE');
  });

  test('TigerVNC does not take the probes for an attack, with its password and without', async () => {
    const args = ['-localhost', '-SecurityTypes', 'VncAuth', '-PasswordFile', passwords];
    const strict = () => startTigerVnc([...args, '-BlacklistThreshold', '2']);
    const [known, unknown] = await Promise.all([strict(), strict()]);
    onTestFinished(async () => {
      await Promise.all([known.close(), unknown.close()]);
    });
    await only([
      `known 127.0.0.1:${known.port} password_file=${await ownPassword(PASSWORD)}`,
      `unknown 127.0.0.1:${unknown.port}`,
    ]);
    const accepted = () => known.output().match(/Connections: accepted/g)?.length ?? 0;
    await expect.poll(accepted, { timeout: 15_000 }).toBeGreaterThan(4);
    expect(known.output() + unknown.output()).not.toContain('blacklisted');
    expect((await driver.listInstances()).map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE']);
  });

  test('is reached by IPv6', async () => {
    const server = await startTigerVnc(['-localhost', '-SecurityTypes', 'None']);
    onTestFinished(() => server.close());
    const { instance } = await only([`six [::1]:${server.port}`]);
    expect(instance).toMatchObject({ hypervisorName: `[::1]:${server.port}`, status: 'ACTIVE' });
    const found = driver.findConsole(await driver.readDefinition(instance.uuid), 'novnc');
    expect(found).toMatchObject({ dial: '::1', port: server.port });
  });

  test('that only has TLS runs, is connected to once and gets no password', async () => {
    const server = await startTigerVnc([
      '-localhost',
      '-SecurityTypes',
      'TLSVnc,VncAuth',
      '-PasswordFile',
      passwords,
    ]);
    onTestFinished(() => server.close());
    const file = await ownPassword(PASSWORD);
    const { instance } = await only([`tls 127.0.0.1:${server.port} password_file=${file}`], {
      schemes: 'vencrypt',
    });
    expect(instance.status).toBe('ACTIVE');
    await sleep(2_500);
    await driver.readDefinition(instance.uuid);
    expect(server.output().match(/Connections: accepted/g)).toHaveLength(1);
  });

  test('is found again at another address, and its removal ends its consoles', async () => {
    const { group, instance } = await only([`moving 127.0.0.1:${await freePort()}`]);
    const events: DriverEvent[] = [];
    driver.onChange((event) => events.push(event));
    expect(instance.status).toBe('SHUTOFF');
    const server = await startTigerVnc(['-localhost', '-SecurityTypes', 'None']);
    onTestFinished(() => server.close());
    group.server = load([`moving 127.0.0.1:${server.port}`]).settings.oriel_vnc.server;
    expect((await driver.getInstance(instance.uuid))?.status).toBe('ACTIVE');
    group.server = [];
    await expect.poll(() => events).toEqual([{ instanceUuid: instance.uuid, change: 'deleted' }]);
    expect((await refusalOf(instance.uuid)).code).toBe('guest_unknown');
  });
});

describe('a VNC server that does not answer as one', () => {
  interface Fault {
    readonly script: Script | null;
    readonly status: string;
    readonly code: RefusalCode;
    readonly says: string;
  }
  const faults: readonly [string, Fault][] = [
    [
      'is not started',
      { script: null, status: 'SHUTOFF', code: 'guest_not_running', says: 'refuses connections' },
    ],
    [
      'accepts and hangs',
      {
        script: () => {},
        status: 'UNKNOWN',
        code: 'hypervisor_unreachable',
        says: 'sent no RFB handshake within 3000 ms',
      },
    ],
    [
      'sends garbage',
      {
        script: (talk) => talk.write('SSH-2.0-OpenSSH_9.2\r\n'),
        status: 'UNKNOWN',
        code: 'hypervisor_unreachable',
        says: 'not an RFB server: its first 12 bytes are "SSH-2.0-Open"',
      },
    ],
    [
      'hangs up',
      {
        script: (talk) => void talk.socket.end(),
        status: 'UNKNOWN',
        code: 'hypervisor_unreachable',
        says: 'the peer closed',
      },
    ],
  ];
  test.each(faults)(
    '%s: the refusal has name, address and reason',
    async (_title, { script, status, code, says }) => {
      const server = script === null ? undefined : await startVncServer(script);
      onTestFinished(() => server?.close());
      const at = `127.0.0.1:${server?.port ?? (await freePort())}`;
      const { instance } = await only([`odd ${at}`]);
      expect(instance.status).toBe(status);
      const refusal = await refusalOf(instance.uuid);
      expect(refusal).toMatchObject({ code, detail: expect.stringContaining(`"odd": ${at}`) });
      expect(refusal.detail).toContain(says);
    },
  );

  test('has a name that does not resolve', async () => {
    const { instance } = await only(['lost no-such-host.invalid:5901']);
    expect(instance.status).toBe('UNKNOWN');
    expect(await refusalOf(instance.uuid)).toMatchObject({
      code: 'hypervisor_unreachable',
      detail: expect.stringMatching(/"lost": no-such-host\.invalid:5901 cannot be reached: .*no-such-host/),
    });
  });

  test('fifty that hang delay neither the list nor each other’s consoles for longer than a call may take', async () => {
    const server = await startVncServer(() => {});
    onTestFinished(() => server.close());
    const lines = Array.from({ length: 50 }, (_, index) => `hung-${index} 127.0.0.1:${server.port}`);
    const opened = await openDriver(lines);
    ({ driver } = opened);
    const list = await within(5_000, driver.listInstances());
    expect(list.map(({ status }) => status)).toEqual(Array(50).fill('UNKNOWN'));
    expect(server.open.size).toBeLessThanOrEqual(8);
  });
});

describe('the password of a VNC server', () => {
  test('that the server rejects: the refusal names the file, and the password is in no log', async () => {
    const server = await startTigerVnc([
      '-localhost',
      '-SecurityTypes',
      'VncAuth',
      '-PasswordFile',
      passwords,
    ]);
    onTestFinished(() => server.close());
    const file = await ownPassword('not-this');
    const { instance, logged } = await only([`tiger 127.0.0.1:${server.port} password_file=${file}`]);
    expect(instance.status).toBe('ACTIVE');
    const refusal = await refusalOf(instance.uuid);
    expect(refusal.code).toBe('hypervisor_forbidden');
    expect(refusal.detail).toContain(`"tiger" does not accept the password in ${file}`);
    expect(refusal.detail + logged()).not.toContain('not-this');
    // Each further try would bring the address closer to being locked out.
    await sleep(2_500);
    expect(server.output().match(/Connections: accepted/g)).toHaveLength(1);
  });

  test.each(['wrong', 'missing'])(
    'that was %s is tried again once its file has another one',
    async (fault) => {
      const server = await startTigerVnc([
        '-localhost',
        '-SecurityTypes',
        'VncAuth',
        '-PasswordFile',
        passwords,
      ]);
      onTestFinished(() => server.close());
      const file = await ownPassword('not-this');
      if (fault === 'missing') await rm(file);
      const { instance } = await only([`tiger 127.0.0.1:${server.port} password_file=${file}`]);
      expect((await refusalOf(instance.uuid)).code).toBe('hypervisor_forbidden');
      await writeFile(file, `${PASSWORD}\n`, { mode: 0o600 });
      expect((await driver.readDefinition(instance.uuid)).password).toBe(PASSWORD);
      // The login is complete now, so the agent sees when the server stops.
      await server.close();
      await expect
        .poll(async () => (await driver.getInstance(instance.uuid))?.status, { timeout: 10_000 })
        .toBe('SHUTOFF');
    },
  );

  test.each([
    ['is missing', async () => '/nowhere/pass', 'cannot be read: ENOENT'],
    ['is readable for every user', () => ownPassword(PASSWORD, 0o644), 'has mode 644'],
    ['is a folder', async () => temporaryFolder(), 'is not a regular file'],
    ['is empty', () => ownPassword(''), 'is empty'],
    ['is too long', () => ownPassword('x'.repeat(65)), 'has a line of 65 characters'],
    ['is too large', () => ownPassword('x'.repeat(2_000)), 'has 2001 bytes'],
    [
      'is the output of vncpasswd',
      async () => passwords,
      'does not contain text: it needs the password itself',
    ],
  ])('whose file %s: the refusal names the file and what is wrong', async (_title, make, says) => {
    const file = await make();
    const { instance } = await only([`p 127.0.0.1:${await freePort()} password_file=${file}`], {
      interval: 0,
    });
    expect(await refusalOf(instance.uuid)).toMatchObject({
      code: 'hypervisor_forbidden',
      detail: expect.stringContaining(`the password file ${file} ${says}`),
    });
  });
});

describe('the configuration', () => {
  test.each([
    ['lonely', '"lonely" has no address'],
    ['a host:1', '1 looks like a display: write the port, 5901'],
    ['a host:0', '0 is not a TCP port'],
    ['a host:70000', '70000 is not a TCP port'],
    ['a ::1', '"::1" is not host:port or [IPv6 address]:port'],
    ['a no_host', 'neither an IP address nor a host name'],
    ['a h password=secret', '"password" is none of password_file=, project='],
    ['a h secret', '"a": a word after the address is none of password_file='],
    ['a h password_file=x', 'password_file x does not begin with a slash'],
    ['a h uuid=7', '7 is not a UUID'],
    ['a h probe=maybe', 'probe is yes or no'],
    ['a h project=a project=b', '"a" has project twice'],
    ['a h project=', 'project has no value'],
  ])('rejects "%s" with file and line', (line, says) => {
    const { problems } = load(['good host', line]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      group: 'oriel_vnc',
      option: 'server',
      where: expect.stringMatching(/oriel\.conf:4$/),
    });
    expect(problems[0]?.message).toContain(says);
    expect(JSON.stringify(problems)).not.toContain('secret');
  });

  test('names servers that are listed twice', () => {
    const uuid = 'uuid=11111111-1111-4111-8111-111111111111';
    const messages = (lines: string[]) => load(lines).problems.map(({ message }) => message);
    expect(messages(['a h1', 'a h2'])).toEqual(['Two servers have the name "a".']);
    expect(messages([`a h1 ${uuid}`, `b h1 ${uuid}`])).toEqual([
      '"a" and "b" have the same UUID, 11111111-1111-4111-8111-111111111111.',
    ]);
    expect(messages([])).toEqual(['The driver vnc is listed, and there is no VNC server.']);
  });

  test('is written as it was read', () => {
    const lines = [
      'a [2001:db8::1]:5901 password_file=/etc/a project=p user=u uuid=11111111-1111-4111-8111-111111111111',
      'b host:5900 probe=no',
    ];
    const { settings, table } = load(lines);
    expect(table.oriel_vnc?.server?.type.format(settings.oriel_vnc.server)).toBe(lines.join('\n'));
  });
});

test('oriel init finds the VNC servers of this host, without those of QEMU', async () => {
  const port = await freeVncPort();
  const [server, qemu] = await Promise.all([
    startTigerVnc(['-localhost', '-SecurityTypes', 'None'], { port }),
    startQemuScreen({}),
  ]);
  onTestFinished(async () => {
    await Promise.all([server.close(), qemu.close()]);
  });
  const found = await discoverVncServers();
  expect(found).toContainEqual({
    state: 'unusable',
    sentence: `A VNC server listens on 127.0.0.1:${port} (RFB 003.008).`,
    remedy: expect.stringContaining(`--set "oriel_vnc.server=vnc-${port} 127.0.0.1:${port}"`),
    options: { oriel_vnc: { server: [`vnc-${port} 127.0.0.1:${port}`] } },
  });
  expect(JSON.stringify(found)).not.toContain(`:${qemu.port}`);
});

import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ACCOUNTS } from '../support/accounts.ts';
import { type ServeProcess, startServing } from '../support/cluster/serve-process.ts';
import { freePort } from '../support/free-port.ts';
import { closingOf, Person } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  passwordFile,
  startTigerVnc,
  type VncProgram,
  WITH_PROGRAMS_MS,
} from '../support/x11/vnc-programs.ts';

/** `oriel serve` with the driver vnc, and a real TigerVNC as it is installed. */

vi.setConfig({ testTimeout: WITH_PROGRAMS_MS, hookTimeout: WITH_PROGRAMS_MS });

const PASSWORD = 'pw-1234';
let server: VncProgram;
let oriel: ServeProcess;
let lines: string[];
let port: number;

const startServer = async () =>
  startTigerVnc(['-localhost', '-PasswordFile', await passwordFile(PASSWORD)], { port });

beforeAll(async () => {
  port = await freePort();
  server = await startServer();
  const file = join(temporaryFolder(), 'pc1.pass');
  await writeFile(file, `${PASSWORD}\n`);
  await chmod(file, 0o600);
  lines = [
    '[oriel]',
    'drivers = vnc',
    '[oriel_vnc]',
    'probe_interval = 1',
    `server = pc1 127.0.0.1:${port} password_file=${file}`,
  ];
  oriel = await startServing(lines);
});

afterAll(async () => {
  await oriel?.close();
  await server?.close();
});

test('opens the screen of a VNC server of the list, whose keys arrive', async () => {
  const mia = await Person.signIn(oriel, ACCOUNTS.member);
  const { viewer, webSocket } = await mia.view(await mia.consoleUrl('pc1'));
  expect(viewer.name).toBe('a real one');
  viewer.send({ type: 'KeyEvent', keysym: 0x61, down: true });
  await expect.poll(server.input, { timeout: 10_000 }).toMatchObject({ keys: [expect.any(Number)] });
  webSocket.close();
  expect(JSON.stringify(oriel.log())).not.toContain(PASSWORD);
});

test('ends the console when the VNC server stops, and opens it when it runs again', async () => {
  const mia = await Person.signIn(oriel, ACCOUNTS.member);
  const { webSocket } = await mia.view(await mia.consoleUrl('pc1'));
  const closing = closingOf(webSocket);
  await server.close();
  expect((await closing).code).toBe(4480);
  const id = await mia.serverId('pc1');
  await expect.poll(async () => (await mia.askForConsole(id)).status, { timeout: 10_000 }).toBe(409);
  server = await startServer();
  const { viewer, webSocket: again } = await mia.view(await mia.consoleUrl('pc1'));
  expect(viewer.name).toBe('a real one');
  again.close();
});

test('takes a new list on SIGHUP', async () => {
  await oriel.configure([...lines, `server = pc2 127.0.0.1:${await freePort()}`]);
  oriel.signal('SIGHUP');
  const { changed } = await oriel.says('the configuration was read again');
  expect(changed).toContain('oriel_vnc.server');
  const mia = await Person.signIn(oriel, ACCOUNTS.member);
  await expect
    .poll(async () =>
      (await mia.api('/v2.1/servers/detail')).body.servers
        .map(({ name, status }: Record<string, string>) => `${name} ${status}`)
        .sort(),
    )
    .toEqual(['pc1 ACTIVE', 'pc2 SHUTOFF']);
});

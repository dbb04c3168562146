import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../src/flow/refusals.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { commandLines } from '../support/documents.ts';
import { type AllInOne, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { closingOf, Person } from '../support/person.ts';
import {
  anyDisplay,
  powerOffDisk,
  type QemuProcess,
  runQemu,
  startQemu,
} from '../support/qemu/qemu-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const ENTER = 0xff0d;

const folder = temporaryFolder();
const all: QemuProcess[] = [];
let oriel: AllInOne;
let mia: Person;

beforeAll(async () => {
  oriel = await startAllInOne({
    settings: {
      oriel: { drivers: ['qemu'], default_project: 'demo' },
      oriel_qemu: { sockets: [`${folder}/*.qmp`] },
    },
  });
  mia = await Person.signIn(oriel, ACCOUNTS.member);
});
afterAll(async () => {
  await oriel?.close();
  await Promise.all(all.map((qemu) => qemu.kill()));
});

/** A QEMU whose instance the API lists. */
async function startInstance(name: string, ...vncParameters: string[]) {
  const uuid = randomUUID();
  const qemu = await startQemu({ folder, name, uuid, vnc: [anyDisplay(...vncParameters)] });
  all.push(qemu);
  await untilListed(uuid);
  return { uuid, qemu };
}

const untilListed = (uuid: string) =>
  until(async () => (await mia.api(`/v2.1/servers/${uuid}`)).status === 200);

/** An open console, and the code that the proxy ends it with. */
async function openConsole(uuid: string) {
  const { body } = await mia.askForConsole(uuid);
  const { webSocket, viewer } = await mia.view(new URL(body.remote_console.url));
  return { viewer, ended: closingOf(webSocket).then(({ code }) => code) };
}

const codeOf = (code: RefusalCode) => REFUSALS[code].closeCode;

test('the command of docs/drivers.md starts an instance whose console opens, and ends when the guest shuts down', async () => {
  const command = commandLines().find(({ line }) => line.startsWith('qemu-system-x86_64 '))?.line ?? '';
  const words = command.split(' ').slice(1);
  const uuid = words[words.indexOf('-uuid') + 1] ?? '';
  // Everything but the places of this host.
  const args = words.map((word) =>
    word.replace('/run/qemu', folder).replace(/^127\.0\.0\.1:1\b/, anyDisplay()),
  );
  await writeFile(join(folder, 'web1.qcow2'), powerOffDisk());
  all.push(await runQemu([...args, '-display', 'none'], folder));
  await untilListed(uuid);
  expect((await mia.api(`/v2.1/servers/${uuid}`)).body.server).toMatchObject({
    name: 'web1',
    status: 'ACTIVE',
  });
  const { viewer, ended } = await openConsole(uuid);
  // Until the guest runs, the firmware takes the keys.
  const pressing = setInterval(() => viewer.type(ENTER), 200);
  try {
    expect(await ended).toBe(codeOf('guest_shut_down'));
  } finally {
    clearInterval(pressing);
  }
});

test('several users open an instance with a VNC password at the same time', async () => {
  const { uuid } = await startInstance('password', 'password=on');
  const consoles = await Promise.all([openConsole(uuid), openConsole(uuid), openConsole(uuid)]);
  for (const { viewer } of consoles) viewer.close();
});

test('an operator who ends QEMU ends its consoles with guest_stopped', async () => {
  const { uuid, qemu } = await startInstance('ended');
  const { ended } = await openConsole(uuid);
  await qemu.monitor('quit');
  expect(await ended).toBe(codeOf('guest_stopped'));
});

test('a killed QEMU ends its consoles with guest_crashed, and the instance is listed as stopped', async () => {
  const { uuid, qemu } = await startInstance('killed');
  const { ended } = await openConsole(uuid);
  await qemu.kill();
  expect(await ended).toBe(codeOf('guest_crashed'));
  expect((await mia.api(`/v2.1/servers/${uuid}`)).body.server.status).toBe('SHUTOFF');
  expect((await mia.askForConsole(uuid)).status).toBe(409);
});

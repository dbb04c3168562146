import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { REFUSALS, type RefusalCode } from '../../src/flow/refusals.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { handshakeNone, startVncServer } from '../support/fixtures/vnc-servers.ts';
import { type LibvirtLab, startLibvirtLab } from '../support/libvirt/lab.ts';
import { type Closing, closingOf, Person } from '../support/person.ts';

let lab: LibvirtLab;
let oriel: RunningOriel;
let mia: Person;

beforeAll(async () => {
  lab = await startLibvirtLab();
  oriel = await startAllInOne({
    settings: {
      oriel: { drivers: ['libvirt'], default_project: 'demo' },
      libvirt: { connection_uri: lab.uri },
    },
  });
  await vi.waitUntil(() => oriel.logText().includes('following the instances'), { timeout: 20_000 });
  mia = await Person.signIn(oriel, ACCOUNTS.member);
}, 60_000);

afterAll(async () => {
  await oriel?.close();
  await lab?.close();
});

interface OpenConsole {
  readonly uuid: string;
  readonly url: URL;
  readonly ended: Promise<Closing>;
  isOpen(): boolean;
}

/** A console of a running instance, once its picture is there, and how the proxy ends it. */
async function openConsole(uuid: string): Promise<OpenConsole> {
  const answer = await mia.askForConsole(uuid);
  const url = new URL(answer.body.remote_console.url);
  const { webSocket } = await mia.view(url);
  return { uuid, url, ended: closingOf(webSocket), isOpen: () => webSocket.readyState === webSocket.OPEN };
}

/** What the proxy answers to an access URL. */
function refusalOf(url: URL): Promise<Closing> {
  return closingOf(mia.webSocket(url, { protocols: ['oriel.v1', 'binary'] }));
}

async function expectEnd({ ended }: OpenConsole, code: RefusalCode): Promise<void> {
  expect((await ended).code).toBe(REFUSALS[code].closeCode);
}

test('a destroyed instance ends its consoles with guest_stopped, every time', async () => {
  const uuid = await lab.startGuest({ name: 'destroyed' });
  for (let round = 0; round < 5; round++) {
    if (round > 0) await lab.start(uuid);
    const console = await openConsole(uuid);
    await lab.destroy(uuid);
    await expectEnd(console, 'guest_stopped');
  }
});

test('an access URL of before the stop says that the instance was stopped, also when it runs again', async () => {
  const uuid = await lab.startGuest({ name: 'cycled' });
  const console = await openConsole(uuid);
  await lab.destroy(uuid);
  await expectEnd(console, 'guest_stopped');
  expect((await refusalOf(console.url)).code).toBe(REFUSALS.token_guest_stopped.closeCode);
  await lab.start(uuid);
  expect((await refusalOf(console.url)).code).toBe(REFUSALS.token_guest_stopped.closeCode);
});

test('a saved instance ends its consoles with guest_saved', async () => {
  const uuid = await lab.startGuest({ name: 'saved' });
  const console = await openConsole(uuid);
  await lab.virsh('managedsave', uuid);
  await expectEnd(console, 'guest_saved');
});

test('an instance whose QEMU is killed ends its consoles with guest_crashed', async () => {
  const uuid = await lab.startGuest({ name: 'killed' });
  const console = await openConsole(uuid);
  await lab.killGuest(uuid);
  await expectEnd(console, 'guest_crashed');
});

test('an instance that is undefined and destroyed ends its consoles with guest_stopped or guest_deleted', async () => {
  const uuid = await lab.startGuest({ name: 'transient' });
  const console = await openConsole(uuid);
  await lab.undefine(uuid);
  await lab.destroy(uuid);
  const codes = [REFUSALS.guest_stopped.closeCode, REFUSALS.guest_deleted.closeCode] as number[];
  expect(codes).toContain((await console.ended).code);
});

test('a reset instance keeps its consoles', async () => {
  const uuid = await lab.startGuest({ name: 'reset' });
  const console = await openConsole(uuid);
  await lab.virsh('reset', uuid);
  await lab.virsh('suspend', uuid);
  await lab.virsh('resume', uuid);
  expect(console.isOpen()).toBe(true);
  await lab.destroy(uuid);
  await expectEnd(console, 'guest_stopped');
});

test('a console whose hypervisor cannot say why it ended ends with vnc_closed', async () => {
  const uuid = await lab.startGuest({ name: 'frozen' });
  const console = await openConsole(uuid);
  await lab.signalDaemon('SIGSTOP');
  try {
    await lab.killGuest(uuid);
    await expectEnd(console, 'vnc_closed');
  } finally {
    await lab.signalDaemon('SIGCONT');
  }
});

/** The first address of this machine that is not loopback: a compute host has one on its management network. */
function lanAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.9.9.9';
}

test('an instance on another address than the configured one is shown, and not what has its port there', async () => {
  const listen = lanAddress();
  const uuid = await lab.startGuest({ name: 'on the LAN', graphics: [{ type: 'vnc', listen }] });
  const port = 5900 + Number((await lab.virsh('vncdisplay', uuid)).trim().split(':').at(-1));
  // Another VNC server has that port where server_proxyclient_address leads.
  const other = await startVncServer((talk) => handshakeNone(talk), '127.0.0.1', port);
  onTestFinished(() => other.close());
  const console = await openConsole(uuid);
  expect(other.connections).toBe(0);
  expect(console.isOpen()).toBe(true);
  await lab.destroy(uuid);
  await expectEnd(console, 'guest_stopped');
});

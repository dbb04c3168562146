import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { REFUSALS } from '../../src/flow/refusals.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { memoryIo } from '../support/memory-io.ts';
import { type Forward, type Standpoint, standOn } from '../support/network/standpoint.ts';
import {
  BUS_PASSWORD,
  CONTROLLERS,
  type ComputeHost,
  type ControllerService,
  computeAddress,
  type Deployment,
  managementAddress,
  publicAddress,
  startThreeControllers,
} from '../support/network/three-controllers.ts';
import { closingOf, Person } from '../support/person.ts';
import type { RfbClient } from '../support/rfb-client.ts';

/** Create-and-connect cycles: as many as the deployment is promised to stand. */
const CYCLES = Number(process.env.ORIEL_CYCLES ?? 300);
const COMMON_PORTS =
  '21-23,25,53,80,111,443,2049,3306,4222,5432,5672,5900-5999,6222,8222,9090,11211,16509,16514,49152-49215';

let oriel: Deployment;
let mia: Person;
let ada: Person;
let cmp1: ComputeHost;
let cmp2: ComputeHost;
let web: string;

beforeAll(async () => {
  oriel = await startThreeControllers();
  [cmp1, cmp2] = oriel.computes as [ComputeHost, ComputeHost];
  web = await startGuest(cmp1, 'web');
  mia = await Person.signIn(oriel, ACCOUNTS.member);
  ada = await Person.signIn(oriel, ACCOUNTS.admin);
});

afterAll(() => oriel?.close());

/** Its VNC server listens as compute.conf has it. */
function startGuest({ libvirt }: ComputeHost, name: string): Promise<string> {
  return libvirt.startGuest({ name, graphics: [{ type: 'vnc', listen: '0.0.0.0' }] });
}

/** What anybody listens at on a host, as `ss` says. */
async function listening(host: string, ...flags: string[]): Promise<number[]> {
  const lines = await oriel.lab.run(host, 'ss', '--no-header', '--numeric', '--listening', ...flags);
  const ports = lines
    .split('\n')
    .flatMap((line) => /:(\d+)$/.exec(line.trim().split(/\s+/)[3] ?? '')?.[1] ?? []);
  return [...new Set(ports.map(Number))].sort((a, b) => a - b);
}

describe('the networks', () => {
  test('of the public network each controller shows 8774 and 6080, and of 65535 ports no other', async () => {
    for (const controller of CONTROLLERS) {
      const ports = await listening(`ctl${controller}`, '--tcp');
      expect(ports).toEqual(expect.arrayContaining([4222, 6080, 6222, 8774, 11211]));
      expect(await listening(`ctl${controller}`, '--udp')).toEqual([]);
      const tried = controller === 1 ? '1-65535' : `${ports.join(',')},${COMMON_PORTS}`;
      expect(await oriel.client.openPorts(publicAddress(controller), tried)).toEqual([6080, 8774]);
    }
  });

  test('nothing of the management network answers the public one, not even to who routes it over a controller', async () => {
    const inner = [...CONTROLLERS.map(managementAddress), ...[1, 2].map(computeAddress)];
    const ports = [
      ...new Set((await Promise.all(['ctl1', 'cmp1'].map((host) => listening(host, '--tcp')))).flat()),
    ];
    expect(ports).toEqual(expect.arrayContaining([4222, 5900, 11211]));
    const tried = `${ports.join(',')},${COMMON_PORTS}`;
    const seen = () =>
      Promise.all(
        inner.map(async (address) => ({ address, open: await oriel.client.openPorts(address, tried) })),
      );
    const nothing = inner.map((address) => ({ address, open: [] }));
    expect(await seen()).toEqual(nothing);
    for (const controller of CONTROLLERS) {
      // As it is where something else on the host, such as containers, has switched forwarding on.
      await oriel.lab.run(`ctl${controller}`, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
      const route = ['10.77.0.0/24', 'via', publicAddress(controller)];
      await oriel.lab.run('client', 'ip', 'route', 'add', ...route);
      expect(await seen()).toEqual(nothing);
      await oriel.lab.run('client', 'ip', 'route', 'del', ...route);
    }
  });
});

describe('the bus', () => {
  let bus: Forward;
  let inside: Standpoint;

  beforeAll(async () => {
    inside = await standOn(oriel.lab, 'cmp1');
    bus = await inside.forward(managementAddress(1), 4222);
  });
  afterAll(() => bus.close());

  const join = (user: string, pass = BUS_PASSWORD) =>
    connect({ servers: `127.0.0.1:${bus.port}`, user, pass, ignoreClusterUpdates: true, reconnect: false });

  /** What NATS says to a subscription; undefined where it is taken. */
  async function subscribing(nats: NatsConnection, subject: string): Promise<string | undefined> {
    let said: string | undefined;
    const callback = (error: Error | null) => {
      said = error?.message;
    };
    nats.subscribe(subject, { callback });
    await nats.flush();
    return said;
  }

  test('accepts no client without the password', async () => {
    await expect(join('compute-cmp1', 'guessed')).rejects.toThrow(/Authorization/i);
  });

  // Every contract and topic is tried with every user by test/contract/bus-permissions.test.ts.
  test('lets a compute host neither read what others receive nor answer, call or publish in the name of another', async () => {
    const nats = await join('compute-cmp1');
    const closed = ['_INBOX.>', '>', '_INBOX.cmp2.>', 'oriel.any.consoleauth.*', 'oriel.any.access.>'];
    for (const subject of [...closed, 'oriel.each.sessions.*', 'oriel.host.compute.cmp2.*']) {
      expect(await subscribing(nats, subject), subject).toMatch(/Permissions Violation/i);
    }
    expect(await subscribing(nats, '_INBOX.cmp1.mine.*')).toBeUndefined();
    const forbidden = [
      'oriel.any.consoleauth.authorize_console',
      'oriel.host.compute.cmp2.validate_console_port',
      'oriel.each.process.describe_process',
      'oriel.here.compute.cmp2',
      'oriel.topic.instance.changed.cmp2',
      'oriel.topic.instance.changed',
      'oriel.topic.access.changed',
      '_INBOX.other.1',
    ];
    for (const subject of forbidden) {
      const refused = statusOf(nats);
      nats.publish(subject, '{}');
      expect(await refused, subject).toMatch(/Permissions Violation/i);
    }
    await nats.close();
  });

  /** The next error that the server tells of. */
  async function statusOf(nats: NatsConnection): Promise<string> {
    for await (const status of nats.status()) if (status.type === 'error') return status.error.message;
    return '';
  }
});

/** Where each of the roles did its part of a console, by their logs. */
interface Places {
  readonly api: string;
  readonly storedBy: string;
  readonly proxy: string;
  readonly checkedBy: string;
}

function placesOf(requestId: string): Places {
  const place = (service: ControllerService, message: string) => {
    const has = (line: string) => line.includes(requestId) && line.includes(`"msg":"${message}"`);
    const found = oriel.controllers.filter(({ services }) => services[service].output.split('\n').some(has));
    expect(found, `${message} of ${requestId}`).not.toEqual([]);
    return found.at(-1)!.name;
  };
  return {
    api: place('api', 'request answered'),
    storedBy: place('consoleauth', 'console authorised'),
    proxy: place('novncproxy', 'console opened'),
    checkedBy: place('consoleauth', 'token accepted'),
  };
}

async function consoleOf(serverId: string, person = mia): Promise<{ url: URL; requestId: string }> {
  const { status, headers, body } = await person.askForConsole(serverId);
  if (status !== 200) throw new Error(`asking for a console: ${status} ${JSON.stringify(body)}`);
  return { url: new URL(body.remote_console.url), requestId: headers.get('x-openstack-request-id')! };
}

/** A viewer that sees that very guest, not a refusal. */
async function look(url: URL, name: string): Promise<{ viewer: RfbClient; webSocket: WebSocket }> {
  const seen = await mia.view(url);
  expect(seen.viewer.name).toBe(`QEMU (${name})`);
  return seen;
}

test(`${CYCLES} consoles in a row by round robin: whichever controllers do the steps, each shows the guest`, async () => {
  const requestIds: string[] = [];
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const { url, requestId } = await consoleOf(web);
    // Page and WebSocket are two requests to the balancer, and now and then there is one more to the api: all pairs occur.
    await (await fetch(`${oriel.proxyUrl}${url.pathname}`)).text();
    if (cycle % 3 === 2) await mia.api('/v2.1/');
    const { webSocket } = await look(url, 'web');
    webSocket.terminate();
    requestIds.push(requestId);
  }
  const places = requestIds.map(placesOf);
  const pairs = (one: keyof Places, other: keyof Places) =>
    [...new Set(places.map((each) => `${each[one]} ${each[other]}`))].sort();
  const all = CONTROLLERS.flatMap((one) => CONTROLLERS.map((other) => `ctl${one} ctl${other}`));
  expect(pairs('api', 'proxy')).toEqual(all);
  if (CYCLES >= 200) expect(pairs('storedBy', 'checkedBy')).toEqual(all);
  expect(places.filter(({ storedBy, checkedBy }) => storedBy !== checkedBy).length).toBeGreaterThan(
    CYCLES / 4,
  );
}, 180_000);

describe('while a memcached, a NATS server, a consoleauth, an api and a proxy are killed and started again in turn', () => {
  const VICTIMS: readonly (readonly [ControllerService, number])[] = [
    ['memcached', 1],
    ['nats', 2],
    ['consoleauth', 3],
    ['api', 1],
    ['novncproxy', 2],
    ['memcached', 2],
    ['nats', 3],
    ['memcached', 3],
  ];
  /** What a user had to repeat, and what was killed during the first attempt. */
  interface Note {
    readonly during: readonly ControllerService[];
    readonly message: string;
  }
  const asked: Note[] = [];
  const opened: Note[] = [];
  let cycles = 0;
  let turn = -1;
  let held: { viewer: RfbClient; webSocket: WebSocket; url: URL; requestId: string }[] = [];
  let early: URL[] = [];

  beforeAll(async () => {
    held = [];
    for (let each = 0; each < 6; each++) {
      const { url, requestId } = await consoleOf(web);
      held.push({ ...(await look(url, 'web')), url, requestId });
    }
    early = await Promise.all(Array.from({ length: 12 }, async () => (await consoleOf(web)).url));
    let isOver = false;
    const users = Array.from({ length: 2 }, async () => {
      while (!isOver) {
        const { url } = await again(asked, () => consoleOf(web));
        await again(opened, async () => (await look(url, 'web')).webSocket.terminate());
        cycles++;
      }
    });
    const ended = Promise.all(users);
    ended.catch(() => {});
    for (const [name, controller] of VICTIMS) {
      turn++;
      const service = oriel.controllers[controller - 1]!.services[name];
      await service.kill();
      await sleep(1_500);
      await service.start();
      // A memcached that has come back empty is filled in this time.
      await sleep(500);
    }
    isOver = true;
    await ended;
  }, 180_000);

  afterAll(() => {
    for (const { webSocket } of held) webSocket.terminate();
  });

  /** A person who tries once more. What fails twice fails the test. */
  async function again<T>(notes: Note[], act: () => Promise<T>): Promise<T> {
    const began = Math.max(0, turn);
    try {
      return await act();
    } catch (error) {
      const note = {
        during: VICTIMS.slice(began, turn + 1).map(([name]) => name),
        message: (error as Error).message,
      };
      notes.push(note);
      await sleep(500);
      return await act().catch((cause) => {
        throw new Error(`twice in vain, first ${JSON.stringify(note)}`, { cause });
      });
    }
  }

  test('no address that was handed out is refused; only one that is being opened at the proxy that dies is opened again', () => {
    expect(cycles).toBeGreaterThan(20);
    expect(opened.filter(({ during }) => !during.includes('novncproxy'))).toEqual([]);
    for (const { message } of opened) expect(message).not.toMatch(/refused/);
  });

  test('asking again is enough where the api died that had the question', () => {
    expect(asked.filter(({ during }) => !during.includes('api'))).toEqual([]);
  });

  test('addresses from before the first of them died are good to the end', async () => {
    for (const url of early) (await look(url, 'web')).webSocket.terminate();
  });

  test('open sessions live on, but for those of the proxy that died, and those are opened again by the same address', async () => {
    const died = held.filter(({ requestId }) => placesOf(requestId).proxy === 'ctl2');
    expect(died).toHaveLength(2);
    for (const one of held) expect(one.webSocket.readyState).toBe(died.includes(one) ? 3 : 1);
    for (const one of died) Object.assign(one, await look(one.url, 'web'));
    for (const [index, { viewer }] of held.entries()) {
      const word = `alive${index}`;
      viewer.type(word);
      await cmp1.libvirt.waitForSerial(web, word);
    }
  });
});

describe('a guest that is migrated live and stopped while a viewer is connected', () => {
  let wanderer: string;

  const portOf = async ({ libvirt }: ComputeHost) =>
    5900 + Number((await libvirt.virsh('vncdisplay', wanderer)).trim().split(':').at(-1));

  /** As the console page, which receives the reason at once. */
  async function openAsPage(url: URL): Promise<WebSocket> {
    const webSocket = mia.webSocket(url, { protocols: ['oriel.v1'] });
    await new Promise((resolve, reject) => webSocket.once('message', resolve).once('error', reject));
    webSocket.send(Buffer.from('RFB 003.008\n'));
    webSocket.send(Buffer.from([1]));
    return webSocket;
  }

  async function refusalOf(url: URL): Promise<number> {
    return (await closingOf(mia.webSocket(url, { protocols: ['oriel.v1'] }))).code;
  }

  test('the session ends with the reason, and the old address is refused though the port is the same there', async () => {
    await startGuest(cmp2, 'other');
    wanderer = await startGuest(cmp1, 'wanderer');
    const before = await portOf(cmp1);
    const { url } = await consoleOf(wanderer);
    const closing = closingOf(await openAsPage(url));
    await cmp1.libvirt.migrate(wanderer, cmp2.libvirt);
    expect(await portOf(cmp2)).toBe(before);
    const { code, reason } = await closing;
    expect(code).toBe(REFUSALS.guest_migrated.closeCode);
    expect(reason).toContain(REFUSALS.guest_migrated.sentence);
    const gone = [REFUSALS.token_guest_moved.closeCode, REFUSALS.token_guest_gone.closeCode];
    expect(gone).toContain(await refusalOf(url));
    const fresh = await consoleOf(wanderer);
    (await look(fresh.url, 'wanderer')).webSocket.terminate();
    expect((await ada.api(`/v2.1/servers/${wanderer}`)).body.server['OS-EXT-SRV-ATTR:host']).toBe('cmp2');
  });

  test('the proxy refuses it as well if no event reported the migration, because it asks compute', async () => {
    const before = await portOf(cmp2);
    const { url } = await consoleOf(wanderer);
    await cmp2.agent.kill();
    await cmp2.libvirt.migrate(wanderer, cmp1.libvirt);
    expect(await portOf(cmp1)).toBe(before);
    await cmp2.agent.start();
    const gone = [REFUSALS.token_guest_moved.closeCode, REFUSALS.token_guest_gone.closeCode];
    expect(gone).toContain(await refusalOf(url));
  });

  test('stopping it ends the session with that reason', async () => {
    const { url } = await consoleOf(wanderer);
    const closing = closingOf(await openAsPage(url));
    await cmp1.libvirt.destroy(wanderer);
    expect((await closing).code).toBe(REFUSALS.guest_stopped.closeCode);
    expect(await refusalOf(url)).toBe(REFUSALS.token_guest_stopped.closeCode);
  });
});

describe('hosts that join and leave', () => {
  async function list(): Promise<{ guests: string[]; said: string }> {
    const [account, io] = [ACCOUNTS.member, memoryIo()];
    Object.assign(io.env, {
      OS_AUTH_URL: `${oriel.apiUrl}/v3`,
      OS_USERNAME: account.name,
      OS_PASSWORD: account.password,
      OS_PROJECT_NAME: account.project,
    });
    expect(await runCli(['server', 'list', '--json'], COMMANDS, io)).toBe(0);
    const rows = JSON.parse(io.stdout()) as { name: string }[];
    return { guests: rows.map(({ name }) => name).sort(), said: io.stderr() };
  }

  test('one that leaves takes its guests off the list, and one that joins brings its own', async () => {
    const both = { guests: ['other', 'wanderer', 'web'], said: '' };
    expect(await list()).toEqual(both);
    await cmp2.agent.current.stop();
    await expect.poll(list, { timeout: 10_000 }).toEqual({ guests: ['wanderer', 'web'], said: '' });
    await cmp2.agent.start();
    await expect.poll(list, { timeout: 10_000 }).toEqual(both);
  });

  test('of one that went without a word the list says that it does not answer, and whose name it was to an administrator', async () => {
    await oriel.lab.unplug('cmp2');
    const silent = async () =>
      (await ada.api('/v2.1/servers?all_tenants=1')).headers.get('x-oriel-silent-hosts');
    await expect.poll(silent, { timeout: 30_000 }).toBe('cmp2');
    await expect.poll(list, { timeout: 30_000 }).toEqual({
      guests: ['wanderer', 'web'],
      said: 'Instances of 1 host are missing from the list, because it could not be read there.\n',
    });
    await oriel.lab.plug('cmp2');
    await expect.poll(async () => (await list()).guests, { timeout: 60_000 }).toContain('other');
  });
});

describe('behind haproxy', () => {
  /** A console through each of the proxies. */
  async function openOnEach() {
    const open = new Map<string, { webSocket: WebSocket; viewer: RfbClient; url: URL }>();
    for (let each = 0; each < 12 && open.size < CONTROLLERS.length; each++) {
      const { url, requestId } = await consoleOf(web);
      const seen = await look(url, 'web');
      const { proxy } = placesOf(requestId);
      if (open.has(proxy)) seen.webSocket.terminate();
      else open.set(proxy, { ...seen, url });
    }
    return open;
  }

  test('consoles of a proxy whose host lost its network are closed soon, and open again through another one', async () => {
    const open = await openOnEach();
    const { webSocket, url } = open.get('ctl2')!;
    const closed = closingOf(webSocket);
    await oriel.lab.unplug('ctl2');
    try {
      await closed;
      for (const name of ['ctl1', 'ctl3']) expect(open.get(name)!.webSocket.readyState, name).toBe(1);
      (await look(url, 'web')).webSocket.terminate();
    } finally {
      await oriel.lab.plug('ctl2');
      for (const one of open.values()) one.webSocket.terminate();
    }
    const isBack = async () => (await openOnEach()).has('ctl2');
    await expect.poll(isBack, { timeout: 30_000 }).toBe(true);
  });

  test('a proxy that drains keeps its consoles and gets no new ones', async () => {
    const open = await openOnEach();
    const { webSocket, viewer } = open.get('ctl3')!;
    const service = oriel.controllers[2]!.services.novncproxy;
    const stopped = service.current.stop();
    // As long as haproxy takes to notice a server that fails, and longer.
    await sleep(5_000);
    for (let each = 0; each < 4; each++)
      (await look((await consoleOf(web)).url, 'web')).webSocket.terminate();
    expect(webSocket.readyState).toBe(1);
    viewer.type('drains');
    await cmp1.libvirt.waitForSerial(web, 'drains');
    for (const one of open.values()) one.webSocket.close();
    await stopped;
    await service.start();
  });
});

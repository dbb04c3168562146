import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { userLines } from '../accounts.ts';
import { type LibvirtLab, startLibvirtLab } from '../libvirt/lab.ts';
import type { Addresses } from '../person.ts';
import { type NetworkLab, startNetworkLab } from './network-lab.ts';
import { Service } from './service.ts';
import { execStart, forController, shipped } from './shipped.ts';
import { type Standpoint, standOn } from './standpoint.ts';

/** The addresses of etc/: what is delivered is what runs here. */
export const BALANCER = '10.78.0.10';
export const CONTROLLERS = [1, 2, 3] as const;
export const publicAddress = (controller: number) => `10.78.0.1${controller}`;
export const managementAddress = (controller: number) => `10.77.0.1${controller}`;
export const computeAddress = (compute: number) => `10.77.0.2${compute}`;

const MEMCACHED = '/usr/share/memcached/scripts/systemd-memcached-wrapper';
const START_DEADLINE_MS = 60_000;

export type ControllerService = 'nats' | 'memcached' | 'consoleauth' | 'novncproxy' | 'api';

export interface Controller {
  readonly name: string;
  readonly services: Readonly<Record<ControllerService, Service>>;
}

export interface ComputeHost {
  readonly name: string;
  readonly address: string;
  readonly libvirt: LibvirtLab;
  readonly agent: Service;
}

/** The deployment of etc/, whole: behind the load balancer, seen by a client of the public network. */
export interface Deployment extends Addresses {
  readonly lab: NetworkLab;
  readonly balancer: Service;
  readonly controllers: readonly Controller[];
  readonly computes: readonly ComputeHost[];
  readonly client: Standpoint;
  close(): Promise<void>;
}

export async function startThreeControllers(): Promise<Deployment> {
  const lab = await startNetworkLab();
  const closing: (() => Promise<unknown>)[] = [() => lab.close()];
  const close = async () => {
    for (const end of closing.reverse()) await end();
  };
  try {
    await lab.addHost('client', { public: '10.78.0.100/24' });
    await lab.addHost('balancer', { public: `${BALANCER}/24` });
    for (const number of CONTROLLERS) {
      const [open, inner] = [`${publicAddress(number)}/24`, `${managementAddress(number)}/24`];
      await lab.addHost(`ctl${number}`, { public: open, management: inner });
    }
    for (const number of [1, 2])
      await lab.addHost(`cmp${number}`, { management: `${computeAddress(number)}/24` });

    const client = await standOn(lab, 'client');
    const users = (await userLines()).map((line) => `user = ${line}`).join('\n');
    const [controllers, computes] = await Promise.all([
      Promise.all(CONTROLLERS.map((number) => startController(lab, number, users))),
      Promise.all([1, 2].map((number) => startComputeHost(lab, number))),
    ]);
    closing.push(() => Promise.all(computes.map(({ libvirt }) => libvirt.close())));

    const balancer = join(lab.folder, 'haproxy.cfg');
    await writeFile(balancer, shipped('haproxy/haproxy.cfg'));
    const haproxy = await new Service(lab, {
      host: 'balancer',
      command: ['haproxy', '-db', '-f', balancer],
      ready: () => answers(client, BALANCER, 6080),
    }).start();
    const [api, proxy] = await Promise.all([client.forward(BALANCER, 8774), client.forward(BALANCER, 6080)]);
    closing.push(() => Promise.all([api.close(), proxy.close()]));
    return {
      apiUrl: `http://127.0.0.1:${api.port}`,
      proxyUrl: `http://127.0.0.1:${proxy.port}`,
      lab,
      balancer: haproxy,
      controllers,
      computes,
      client,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startController(lab: NetworkLab, number: number, users: string): Promise<Controller> {
  const name = `ctl${number}`;
  const folder = join(lab.folder, name);
  const own = (file: string) => forController(shipped(file), number);
  const home = await configure(folder, {
    'oriel.conf': own('controller.conf'),
    'oriel.conf.d/host.conf': own('host.conf'),
    'oriel.conf.d/secrets.conf': `${withSecrets(own('secrets.conf'))}${users}\n`,
  });
  await writeFile(join(folder, 'nats-server.conf'), withSecrets(own('nats-server.conf')));
  await writeFile(join(folder, 'memcached.conf'), own('memcached.conf'));
  await writeFile(join(folder, 'nftables.conf'), own('nftables.conf'));
  await lab.run(name, 'nft', '-f', join(folder, 'nftables.conf'));

  const here = await standOn(lab, name);
  const address = managementAddress(number);
  const nats = new Service(lab, {
    host: name,
    command: ['nats-server', '-c', join(folder, 'nats-server.conf')],
    ready: 'Server is ready',
  });
  const memcached = new Service(lab, {
    host: name,
    command: [MEMCACHED, join(folder, 'memcached.conf')],
    ready: () => answers(here, address, 11211),
  });
  const services = {
    nats,
    memcached,
    consoleauth: roleOf('consoleauth', name, home, lab),
    novncproxy: roleOf('novncproxy', name, home, lab),
    api: roleOf('api', name, home, lab),
  };
  await Promise.all([nats.start(), memcached.start()]);
  await Promise.all([services.consoleauth.start(), services.novncproxy.start(), services.api.start()]);
  return { name, services };
}

async function startComputeHost(lab: NetworkLab, number: number): Promise<ComputeHost> {
  const name = `cmp${number}`;
  const address = computeAddress(number);
  const libvirt = await startLibvirtLab({
    onto: lab.onto(name),
    parent: lab.folder,
    firstPort: 5900,
    migrationAddress: address,
  });
  const home = await configure(join(lab.folder, name), {
    'oriel.conf': shipped('compute.conf'),
    'oriel.conf.d/secrets.conf': `[oriel_nats]\npassword = ${BUS_PASSWORD}\n`,
  });
  // The libvirt of this host is not at the usual place, and its guests are a project's of this test.
  const env = { OS_LIBVIRT__CONNECTION_URI: libvirt.uri, OS_ORIEL__DEFAULT_PROJECT: 'demo' };
  return { name, address, libvirt, agent: await roleOf('compute', name, home, lab, env).start() };
}

/** Started by the command line of its systemd unit, with `~/.oriel` for `/etc/oriel`. */
function roleOf(
  unit: string,
  host: string,
  home: string,
  lab: NetworkLab,
  env: NodeJS.ProcessEnv = {},
): Service {
  const { args } = execStart(shipped(`systemd/oriel-${unit}.service`));
  return new Service(lab, {
    host,
    command: [process.execPath, 'dist/cli/main.js', ...args],
    env: { HOME: home, ...env },
    ready: '"msg":"serving"',
  });
}

async function configure(folder: string, files: Record<string, string>): Promise<string> {
  await mkdir(join(folder, '.oriel/oriel.conf.d'), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    await writeFile(join(folder, '.oriel', file), text, { mode: 0o600 });
  }
  return folder;
}

/** Of every user of the bus. */
export const BUS_PASSWORD = 'bus-secret-7';
const TOKEN_STORE_KEY = `a:${Buffer.alloc(32, 1).toString('base64')}`;
const SIGNING_KEY = 'a-key-for-sign-ins-that-is-long-enough';

/** As an operator does it who reads the comments. */
function withSecrets(text: string): string {
  return text
    .replaceAll('token_store_keys = 2026a:replace-this', `token_store_keys = ${TOKEN_STORE_KEY}`)
    .replaceAll('signing_key = replace-this', `signing_key = ${SIGNING_KEY}`)
    .replaceAll('replace-this', BUS_PASSWORD);
}

/** Resolves when a server accepts connections there. */
export async function answers(standpoint: Standpoint, address: string, port: number): Promise<void> {
  for (const deadline = Date.now() + START_DEADLINE_MS; ; await sleep(50)) {
    if ((await standpoint.openPorts(address, `${port}`)).length > 0) return;
    if (Date.now() > deadline) throw new Error(`no server listens at ${address}:${port}`);
  }
}

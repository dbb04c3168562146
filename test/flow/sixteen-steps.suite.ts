import { randomUUID } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { computeContract, type Instance } from '../../src/contracts/compute.ts';
import { type ConnectInfo, NO_NETWORK_STACK } from '../../src/contracts/connect-info.ts';
import { type AuthorizedConsole, consoleauthContract } from '../../src/contracts/consoleauth.ts';
import { newRequestId } from '../../src/flow/request-id.ts';
import { step } from '../../src/flow/steps.ts';
import { networkStackId } from '../../src/platform/network/network-stack.ts';
import { hashToken } from '../../src/platform/secret.ts';
import { refusalOf } from '../contract/driver.suite.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { startRecordingGuest } from '../support/fixtures/recording-guest.ts';
import { memoryIo } from '../support/memory-io.ts';
import { type ApiAnswer, closingOf, Person } from '../support/person.ts';
import { RfbClient } from '../support/rfb-client.ts';
import { recordRequests } from './record-requests.ts';
import type { Crossing, TappedOriel } from './tapped-oriel.ts';
import { environment, wholeFlow } from './whole-flow.suite.ts';

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const REQUEST_ID = /req-[0-9a-f-]{36}/;
/** A compute host that the test itself plays, so that each role is tested with a peer of known behaviour. */
const PLAYED_HOST = 'host-played';

/**
 * The specification. The test of a step drives the role that performs it through the public address or the contract, and asserts
 * what crossed the seam behind that role: requests on the transport, records in the store, bytes at a VNC server.
 * Each test opens its own console, so a broken step fails the test of that step. Only the tests of the whole flow need all sixteen.
 */
export function sixteenSteps(name: string, start: () => Promise<TappedOriel>): void {
  describe(`a console opens in sixteen steps, ${name}`, () => {
    let oriel: TappedOriel;
    const played = new Map<string, PlayedInstance>();

    beforeAll(async () => {
      oriel = await start();
      await playComputeAgent(oriel, played);
    });
    afterAll(() => oriel?.close());

    const mia = () => Person.signIn(oriel, ACCOUNTS.member);
    const compute = () => oriel.transport.peers(computeContract).on(oriel.computeHost);
    const consoleauth = () => oriel.transport.peers(consoleauthContract).any;
    const call = () => ({ requestId: newRequestId() });
    /** Asks the compute agent for a console of a demo instance, as the api does at step 3. */
    const askCompute = async (instance: string) => {
      const request = { instanceUuid: await (await mia()).serverId(instance), consoleType: 'novnc' };
      return compute().get_vnc_console(request, call());
    };
    /** A new instance on the played compute host, whose VNC server listens at that port. */
    const playInstance = (port = 5_901): PlayedInstance => {
      const instance = new PlayedInstance(port);
      played.set(instance.uuid, instance);
      return instance;
    };
    /** Stores a token for the console of an instance, as the api does at step 9. */
    const authorize = async ({ consoleToAuthorize }: PlayedInstance) => {
      const requestId = newRequestId();
      const token = randomUUID();
      const console = { ...consoleToAuthorize, tokenHash: hashToken(token) };
      const { expiresAt } = await consoleauth().authorize_console(console, { requestId });
      return { token, console, expiresAt, requestId };
    };
    /** The requests of that method that crossed, once there is one. */
    const crossed = async (method: string, isOne: (crossing: Crossing) => boolean): Promise<Crossing> => {
      const find = () => oriel.crossings.find((each) => each.method === method && isOne(each));
      await expect.poll(find, { message: `no ${method} crossed`, timeout: 5_000 }).toBeDefined();
      return find() ?? expect.fail();
    };
    const requestIdOf = (answer: ApiAnswer) => answer.headers.get('x-openstack-request-id') ?? '';

    test(step(1).title, async () => {
      const recorder = await recordRequests(oriel.apiUrl);
      await runCli(['console', 'demo'], COMMANDS, memoryIo({ env: environment(recorder.url) }));
      await recorder.close();
      const serverId = await (await mia()).serverId('demo');
      const request = recorder.requests().find((each) => each.startsWith('POST /v2.1/')) ?? '';
      expect(request).toContain(`POST /v2.1/servers/${serverId}/remote-consoles HTTP/1.1\r\n`);
      const body: unknown = JSON.parse(request.split('\r\n\r\n')[1] ?? '');
      expect(body).toEqual({ remote_console: { protocol: 'vnc', type: 'novnc' } });
    });

    test(step(2).title, async () => {
      const { uuid } = playInstance();
      const statusFor = async (person: Person) => (await person.askForConsole(uuid)).status;
      expect(await statusFor(new Person(oriel))).toBe(401);
      expect(await statusFor(await Person.signIn(oriel, ACCOUNTS.stranger))).toBe(404);
      expect(await statusFor(await Person.signIn(oriel, ACCOUNTS.reader))).toBe(403);
      const isForIt = ({ request }: Crossing) => JSON.stringify(request).includes(uuid);
      // The api found the host by asking the compute agents, and went no further.
      await crossed('compute.get_instance', isForIt);
      const isConsole = (each: Crossing) => each.method === 'compute.get_vnc_console' && isForIt(each);
      expect(oriel.crossings.filter(isConsole)).toEqual([]);
      expect([401, 403, 404]).not.toContain(await statusFor(await mia()));
    });

    test(step(3).title, async () => {
      const { uuid } = playInstance();
      const requestId = requestIdOf(await (await mia()).askForConsole(uuid));
      expect(await crossed('compute.get_vnc_console', (each) => each.requestId === requestId)).toEqual({
        method: 'compute.get_vnc_console',
        host: PLAYED_HOST,
        request: { instanceUuid: uuid, consoleType: 'novnc' },
        requestId,
      });
    });

    test(step(4).title, async () => {
      const unknown = { instanceUuid: randomUUID(), consoleType: 'novnc' };
      expect(await refusalOf(() => compute().get_vnc_console(unknown, call()))).toBe('guest_unknown');
      // A kind that no driver declares is refused before a driver is asked.
      const spice = { ...unknown, consoleType: 'spice-html5' };
      expect(await refusalOf(() => compute().get_vnc_console(spice, call()))).toBe('console_type_invalid');
    });

    test(step(5).title, async () => {
      expect(await refusalOf(() => askCompute('demo-stopped'))).toBe('guest_not_running');
      const [first, second] = [await askCompute('demo'), await askCompute('demo-second')];
      expect(second.port).not.toBe(first.port);
    });

    test(step(6).title, async () => {
      const { host, port } = await askCompute('demo');
      const viewer = await RfbClient.connect(connectSocket(port, host));
      expect(viewer.name).toBe('Oriel: demo');
      viewer.close();
    });

    test(step(7).title, async () => {
      const tokens = [await askCompute('demo'), await askCompute('demo')].map(({ token }) => token);
      for (const token of tokens) expect(token).toMatch(UUID4);
      expect(new Set(tokens).size).toBe(2);
    });

    test(step(8).title, async () => {
      const info = await askCompute('demo');
      const page = `${oriel.proxyUrl}/vnc_lite.html`;
      expect(info).toEqual({
        instanceUuid: await (await mia()).serverId('demo'),
        consoleType: 'novnc',
        host: '127.0.0.1',
        port: expect.any(Number),
        internalAccessPath: null,
        token: expect.any(String),
        accessUrl: `${page}?path=%3Ftoken%3D${info.token}`,
        accessUrlBase: page,
        computeHost: oriel.computeHost,
        networkStack: networkStackId(),
      });
    });

    test(step(9).title, async () => {
      const instance = playInstance();
      const requestId = requestIdOf(await (await mia()).askForConsole(instance.uuid));
      const { request } = await crossed(
        'consoleauth.authorize_console',
        (each) => each.requestId === requestId,
      );
      const { token, accessUrl: _url, ...info } = instance.connectInfo;
      const grant = { userId: 'mia', projectId: 'demo', viewOnly: false };
      expect(request).toMatchObject({
        ...info,
        tokenHash: hashToken(token),
        userId: 'mia',
        userName: 'mia',
        projectId: 'demo',
        clientAddress: '127.0.0.1',
        viewOnly: false,
        grant,
      });
      // The authority receives the hash of the token only.
      expect(JSON.stringify(request)).not.toContain(token);
    });

    test(step(10).title, async () => {
      const { console, expiresAt, requestId } = await authorize(playInstance());
      const { tokenHash, instanceUuid } = console;
      expect(await oriel.store.lookup(tokenHash)).toMatchObject({
        state: 'live',
        stored: { console, requestId, expiresAt },
      });
      expect(expiresAt).toBeGreaterThan(Date.now() / 1_000);
      // The store finds the token by its instance too.
      expect(await oriel.store.deleteForInstance(instanceUuid, 'revoked')).toBe(1);
      expect(await oriel.store.lookup(tokenHash)).toMatchObject({ state: 'deleted', code: 'revoked' });
    });

    test(step(11).title, async () => {
      const { uuid, connectInfo } = playInstance();
      const answer = await (await mia()).askForConsole(uuid);
      expect(answer.status).toBe(200);
      expect(requestIdOf(answer)).toMatch(REQUEST_ID);
      expect(answer.body).toEqual({
        remote_console: { protocol: 'vnc', type: 'novnc', url: connectInfo.accessUrl },
      });
    });

    test(step(12).title, async () => {
      const page = await fetch(`${oriel.proxyUrl}/vnc_lite.html?path=%3Ftoken%3D${randomUUID()}`);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(await page.text()).toContain('<script');
    });

    test(step(13).title, async () => {
      const { token } = await authorize(playInstance());
      const open = async (path: string, headers: Record<string, string> = {}) => {
        const webSocket = new Person(oriel).webSocket(path, { protocols: ['oriel.v1'], headers });
        return (await closingOf(webSocket)).reason;
      };
      expect(await open('/')).toMatch(/token/);
      expect(await open(`/?token=${token}`, { Origin: 'http://evil.example' })).toMatch(/page|origin/i);
      const isOpening = ({ method, request }: Crossing) =>
        method === 'consoleauth.check_token' &&
        JSON.stringify(request).includes(hashToken(token)) &&
        !JSON.stringify(request).includes('"opener":null');
      expect(oriel.crossings.filter(isOpening)).toEqual([]);
    });

    test(step(14).title, async () => {
      const token = randomUUID();
      await closingOf(new Person(oriel).webSocket(`/?token=${token}`, { protocols: ['oriel.v1'] }));
      const { request } = await crossed('consoleauth.check_token', ({ request }) =>
        JSON.stringify(request).includes(hashToken(token)),
      );
      const opener = { clientAddress: '127.0.0.1', resumeHashes: [] };
      expect(request).toEqual({ tokenHash: hashToken(token), opener });
    });

    test(step(15).title, async () => {
      const instance = playInstance();
      const { console, requestId } = await authorize(instance);
      const { tokenHash, instanceUuid, consoleType, host, port } = console;
      const check = () => consoleauth().check_token({ tokenHash, opener: null }, call());
      expect(await check()).toMatchObject({ console, requestId, vncPassword: 'of-this-run' });
      const { request } = await crossed('compute.validate_console_port', ({ request }) =>
        JSON.stringify(request).includes(instanceUuid),
      );
      expect(request).toEqual({ instanceUuid, consoleType, host, port });
      instance.isWhereItWas = false;
      expect(await refusalOf(check)).toBe('token_guest_moved');
    });

    test(step(16).title, async () => {
      const guest = await startRecordingGuest();
      const instance = playInstance(guest.server.port);
      instance.vncPassword = null;
      const { token } = await authorize(instance);
      const { viewer, webSocket } = await new Person(oriel).view(`/?token=${token}`);
      await viewer.untilText('recording guest');
      viewer.type('oriel');
      const typed = () => String.fromCharCode(...guest.keys);
      await expect.poll(typed).toBe('oriel');
      webSocket.terminate();
      await guest.server.close();
    });

    describe('the whole flow', () => wholeFlow(() => oriel));
  });
}

/** An instance of the compute host that the test plays. */
class PlayedInstance {
  readonly uuid = randomUUID();
  readonly connectInfo: ConnectInfo;
  /** Whether compute confirms its host and port. */
  isWhereItWas = true;
  vncPassword: string | null = 'of-this-run';

  constructor(port: number) {
    const token = randomUUID();
    const page = 'https://console.example/vnc_lite.html';
    this.connectInfo = {
      instanceUuid: this.uuid,
      consoleType: 'novnc',
      host: '127.0.0.1',
      port,
      internalAccessPath: null,
      token,
      accessUrl: `${page}?path=%3Ftoken%3D${token}`,
      accessUrlBase: page,
      computeHost: PLAYED_HOST,
      networkStack: networkStackId() ?? NO_NETWORK_STACK,
    };
  }

  get description(): Instance {
    return {
      uuid: this.uuid,
      name: 'played',
      projectId: ACCOUNTS.member.project,
      userId: null,
      status: 'ACTIVE',
      host: PLAYED_HOST,
      driver: 'played',
      hypervisorName: 'played',
      vcpus: 0,
      memoryMb: 0,
    };
  }

  /** What the api sends at step 9, without the token's hash. */
  get consoleToAuthorize(): Omit<AuthorizedConsole, 'tokenHash'> {
    const { token: _token, accessUrl: _url, ...info } = this.connectInfo;
    return { ...info, userId: 'mia', userName: 'mia', projectId: 'demo', viewOnly: false };
  }
}

/** Serves the compute contract for these instances. They are found one by one and listed nowhere. */
async function playComputeAgent(oriel: TappedOriel, instances: Map<string, PlayedInstance>): Promise<void> {
  const find = (uuid: string) => instances.get(uuid) ?? expect.fail(`asked for ${uuid}`);
  await oriel.transport.serve(computeContract, PLAYED_HOST, {
    list_instances: async () => ({ instances: [] }),
    get_instance: async ({ instanceUuid }) => ({
      instance: instances.get(instanceUuid)?.description ?? null,
    }),
    get_vnc_console: async ({ instanceUuid }) => find(instanceUuid).connectInfo,
    validate_console_port: async ({ instanceUuid }) => {
      const { isWhereItWas, vncPassword } = find(instanceUuid);
      return { valid: isWhereItWas, vncPassword };
    },
    why_closed: async () => ({ end: 'unknown' as const }),
    take_screenshot: () => Promise.reject(new Error('not asked for')),
    read_screen: () => Promise.reject(new Error('not asked for')),
    change_power: async () => ({}),
  });
}

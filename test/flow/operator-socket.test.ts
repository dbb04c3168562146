import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { usersOf } from '../../src/transport/nats/permissions/authorization-block.ts';
import { type NatsServer, startNatsFor } from '../support/cluster/nats.ts';
import { type RunningServe, runServe } from '../support/cluster/serve-process.ts';
import { type FakeInstance, type FakeNova, startFakeNova } from '../support/fixtures/fake-nova.ts';
import { Viewer } from '../support/fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../support/fixtures/vnc-servers.ts';
import { freePort } from '../support/free-port.ts';
import { memoryIo } from '../support/memory-io.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const PASSWORD = 'of-the-bus';

/** `oriel serve --role novncproxy` of a controller of the cloud, with an operator socket. */
interface Proxy extends RunningServe {
  readonly port: number;
  readonly socket: string;
  readonly auditFile: string;
}

let nova: FakeNova;
let screen: VncServer;
let guest: FakeInstance;
const viewers: Viewer[] = [];

beforeAll(async () => {
  [nova, screen] = await Promise.all([startFakeNova(), echoServer()]);
  guest = nova.addGuest({ port: screen.port });
});
afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.socket.terminate();
});
afterAll(async () => {
  await nova?.close();
  await screen?.close();
});

async function startProxy(directory: string, host: string, lines: readonly string[] = []): Promise<Proxy> {
  const port = await freePort();
  const folder = temporaryFolder();
  const [socket, auditFile] = [join(directory, `${host}.sock`), join(folder, 'audit.log')];
  const file = join(folder, 'nova.conf');
  const conf = `[DEFAULT]
host = ${host}
web =
[keystone_authtoken]
auth_url = ${nova.url}/v3
auth_type = password
project_domain_name = Default
user_domain_name = Default
project_name = service
username = nova
password = service-secret
[vnc]
novncproxy_host = 127.0.0.1
novncproxy_port = ${port}
[oriel]
token_source = nova
refusal = close
operator_socket = ${socket}
audit_log = ${auditFile}
${lines.join('\n')}
`;
  writeFileSync(file, conf, { mode: 0o600 });
  const serving = await runServe(['--role', 'novncproxy', '--config-file', file]);
  await serving.says('operator socket opened');
  return { ...serving, port, socket, auditFile };
}

async function openConsole({ port }: Proxy): Promise<Viewer> {
  const viewer = new Viewer(`ws://127.0.0.1:${port}/?token=${nova.giveToken(guest)}`);
  viewers.push(viewer);
  await viewer.handshake();
  viewer.send('x');
  await viewer.read(1);
  return viewer;
}

function privateDirectory(): string {
  const directory = join(temporaryFolder(), 'run');
  mkdirSync(directory, { mode: 0o750 });
  return directory;
}

/** Runs a command on the machine of the proxies, with these variables for a sign-in. */
async function oriel(directory: string, argv: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const io = memoryIo({ env: { HOME: '/nonexistent', ...variables } });
  const status = await runCli(argv, COMMANDS, { ...io, operatorDirectory: directory });
  return { status, out: io.stdout(), err: io.stderr() };
}

async function listed(directory: string, count: number): Promise<{ id: string; request_id: string }[]> {
  let sessions: { id: string; request_id: string }[] = [];
  await until(async () => {
    const { status, out, err } = await oriel(directory, ['session', 'list', '--json']);
    expect(status, err).toBe(0);
    sessions = JSON.parse(out);
    return sessions.length === count;
  });
  return sessions;
}

describe('a proxy of a cloud, without an api and without a bus', () => {
  let directory: string;
  let proxy: Proxy;

  beforeAll(async () => {
    directory = privateDirectory();
    proxy = await startProxy(directory, 'ctl1', ['workers = 2']);
  });
  afterAll(() => proxy?.close());

  test('lists the sessions of its workers, and says that it knows no other proxy', async () => {
    await Promise.all([openConsole(proxy), openConsole(proxy), openConsole(proxy)]);
    await listed(directory, 3);
    const { status, out, err } = await oriel(directory, ['session', 'list']);
    expect(status).toBe(0);
    expect(out).toMatch(/^ID +SERVER ID +HOST +CLIENT +PROXY +SINCE +IDLE +SENT\n/);
    const row = new RegExp(
      `${guest.uuid} +${guest.computeHost} +127\\.0\\.0\\.1 +ctl1/[12] +\\S+Z +\\d+ s +\\d+`,
      'g',
    );
    expect(out.match(row)).toHaveLength(3);
    expect(err).toContain(`Only the console proxy at ${proxy.socket} was asked.`);
  });

  test('ends a session: its user reads the reason, log and audit name the socket', async () => {
    const viewer = await openConsole(proxy);
    const [session] = await listed(directory, 1);
    const id = session!.id;
    const { status, out } = await oriel(directory, ['session', 'end', id, '--reason', 'disk swap']);
    expect({ status, out }).toEqual({ status: 0, out: `The console ${id} has ended.\n` });
    expect(await viewer.closed).toMatchObject({ code: 4483, reason: expect.stringContaining('disk swap') });
    const line = await proxy.says('session ended by a local operator');
    expect(line).toMatchObject({ session_id: id, socket: proxy.socket, reason: 'disk swap' });
    const { readFileSync } = await import('node:fs');
    const records = () =>
      readFileSync(proxy.auditFile, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((text) => JSON.parse(text));
    const asked = () => records().find(({ event }) => event === 'session.end_asked_locally');
    await until(() => asked() !== undefined);
    expect(asked()).toMatchObject({ session_id: id, socket: proxy.socket, reason: 'disk swap' });
  });

  test('ends all consoles of an instance', async () => {
    const [one, two] = await Promise.all([openConsole(proxy), openConsole(proxy)]);
    await listed(directory, 2);
    const ended = await oriel(directory, [
      'session',
      'end',
      '--server',
      guest.uuid,
      '--reason',
      'moved away',
    ]);
    expect(ended.out).toBe(
      `2 consoles of ${guest.uuid} ended. The access URLs of the instance, also those of these consoles, work until they expire.\n`,
    );
    expect((await Promise.all([one.closed, two.closed])).map(({ code }) => code)).toEqual([4483, 4483]);
    const none = await oriel(directory, ['session', 'end', '--server', 'web9', '--reason', 'x']);
    expect(none).toMatchObject({ status: 1, err: expect.stringContaining('no open console of "web9"') });
  });

  test('shows the trace of an opened and of a refused console', async () => {
    await openConsole(proxy);
    const [session] = await listed(directory, 1);
    const opened = await oriel(directory, ['trace', session!.request_id]);
    expect(opened).toMatchObject({ status: 0, out: expect.stringContaining(guest.uuid) });
    const viewer = new Viewer(`ws://127.0.0.1:${proxy.port}/?token=00000000-0000-4000-8000-000000000000`);
    await viewer.closed;
    const line = await proxy.says('console refused');
    const refused = await oriel(directory, ['trace', String(line.request_id)]);
    expect(refused.out).toContain(`REFUSED ${line.code}`);
    expect(refused.out).toContain('Remedy: ');
    const unknown = await oriel(directory, ['trace', 'req-00000000-0000-4000-8000-000000000001']);
    expect(unknown).toMatchObject({ status: 1, err: expect.stringContaining('No trace of req-') });
  });

  test('is named where there is neither a socket nor a sign-in: the proxy may have stopped', async () => {
    const { status, err } = await oriel('/nonexistent', ['session', 'list']);
    expect(status).toBe(1);
    expect(err).toContain(
      'No console proxy with an operator socket runs on this host. Run the command on the host',
    );
    expect(err).toContain('OS_AUTH_URL');
  });

  test('is used if the sign-in leads to Nova', async () => {
    await openConsole(proxy);
    await listed(directory, 1);
    const signIn = {
      OS_AUTH_URL: `${nova.url}/v3`,
      OS_USERNAME: 'nova',
      OS_PASSWORD: 'service-secret',
      OS_PROJECT_NAME: 'service',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
    };
    const { status, out, err } = await oriel(directory, ['session', 'list', '--json'], signIn);
    expect(err).toContain(`The compute API of this sign-in is not Oriel's. Using ${proxy.socket}.`);
    expect({ status, sessions: JSON.parse(out).length }).toEqual({ status: 0, sessions: 1 });
    const elsewhere = await oriel('/nonexistent', ['session', 'list'], signIn);
    expect(elsewhere).toMatchObject({ status: 1, out: '' });
    expect(elsewhere.err).toContain(`${nova.url} is not the API of Oriel`);
    expect(elsewhere.err).toContain('Run the command on the host of a console proxy, as root');
  });

  test('is named if the identity service does not answer', async () => {
    const signIn = {
      OS_AUTH_URL: 'http://127.0.0.1:1/v3',
      OS_USERNAME: 'u',
      OS_PASSWORD: 'p',
      OS_PROJECT_NAME: 'x',
    };
    const { status, err } = await oriel(directory, ['session', 'list'], signIn);
    expect(status).toBe(1);
    expect(err).toContain(
      `"--socket ${proxy.socket}" asks the console proxy of this host without a sign-in.`,
    );
  });

  test('an error names the limit while other commands hold all connections of the socket', async () => {
    const held = Array.from({ length: 40 }, () => createConnection(proxy.socket).on('error', () => {}));
    try {
      await until(async () => {
        const { status, err } = await oriel(directory, ['session', 'list']);
        return status === 1 && err.includes('the number of its connections is limited');
      });
    } finally {
      for (const connection of held) connection.destroy();
    }
    await until(async () => (await oriel(directory, ['session', 'list'])).status === 0);
  });

  test('a socket that no process serves is an error that names it', async () => {
    const gone = join(directory, 'gone');
    const absent = await oriel(directory, ['session', 'list', '--socket', gone]);
    expect(absent).toMatchObject({
      status: 1,
      err: expect.stringContaining(`There is no operator socket ${gone}.`),
    });
    writeFileSync(gone, '');
    chmodSync(gone, 0o600);
    const file = await oriel(directory, [
      'trace',
      'req-00000000-0000-4000-8000-000000000001',
      '--socket',
      gone,
    ]);
    expect(file).toMatchObject({
      status: 1,
      err: expect.stringContaining(`No process serves the operator socket ${gone}`),
    });
  });
});

describe('two proxies of a cloud on one bus with permissions', () => {
  let nats: NatsServer;
  let directories: string[];
  let proxies: Proxy[];

  beforeAll(async () => {
    const users = usersOf({ computeHosts: [], inboxPrefix: '_INBOX', split: true });
    const user = users.find(({ name }) => name === 'novncproxy')!;
    nats = await startNatsFor(users, PASSWORD);
    directories = [privateDirectory(), privateDirectory()];
    const lines = [
      'transport = nats',
      '[oriel_nats]',
      `servers = ${nats.url}`,
      `username = ${user.name}`,
      `password = ${PASSWORD}`,
      `inbox_prefix = ${user.inboxPrefix}`,
    ];
    proxies = await Promise.all(
      directories.map((directory, index) => startProxy(directory, `ctl${index + 1}`, lines)),
    );
  });
  afterAll(async () => {
    await Promise.all((proxies ?? []).map((proxy) => proxy.close()));
    await nats?.close();
  });

  test('list, end and trace the sessions of each other', async () => {
    const [one, two] = proxies as [Proxy, Proxy];
    const [here] = directories as [string, string];
    await openConsole(one);
    const viewer = await openConsole(two);
    const sessions = await listed(here, 2);
    const { out, err } = await oriel(here, ['session', 'list']);
    expect(out.match(/ ctl[12] /g)?.sort()).toEqual([' ctl1 ', ' ctl2 ']);
    expect(err).toBe('');
    const line = await two.says('console opened');
    const other = sessions.find(({ id }) => id === line.session_id)!;
    const trace = await oriel(here, ['trace', other.request_id]);
    expect(trace).toMatchObject({ status: 0, out: expect.stringContaining('on ctl2') });
    const ended = await oriel(here, ['session', 'end', other.id, '--reason', 'maintenance']);
    expect(ended.status).toBe(0);
    expect((await viewer.closed).code).toBe(4483);
    await listed(here, 1);
    expect(two.log().filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

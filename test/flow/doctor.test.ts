import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { baseUrl } from '../../src/doctor/checks/base-url.ts';
import { certificates } from '../../src/doctor/checks/certificates.ts';
import { webSocket } from '../../src/doctor/checks/consoles/web-socket.ts';
import { viewConsole } from '../../src/doctor/walk/view-console.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { createAuthority, type TestAuthority } from '../support/certificates.ts';
import { configFolder } from '../support/config-folder.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { aContext, findingsOf } from '../support/fixtures/doctor-context.ts';
import { memoryIo } from '../support/memory-io.ts';
import { Person } from '../support/person.ts';

let oriel: RunningOriel;
const closing: (() => void)[] = [];

beforeAll(async () => {
  oriel = await startAllInOne({ settings: { oriel: { drivers: ['demo'], ping_interval: 0 } } });
});
afterAll(() => oriel.close());
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** A load balancer that passes plain requests on, and upgrades with the headers that it makes of them. */
function balancer(
  change: (headers: IncomingMessage['headers']) => IncomingMessage['headers'] | 'refuse',
): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const passed = request(`${oriel.proxyUrl}${incoming.url}`, { headers: incoming.headers, agent: false });
    passed.on('response', (response) => {
      outgoing.writeHead(response.statusCode!, response.headers);
      response.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    passed.end();
  });
  server.on('upgrade', (incoming, socket, head) => {
    const headers = change({ ...incoming.headers });
    if (headers === 'refuse') {
      socket.end(
        'HTTP/1.1 400 Bad Request\r\nServer: balancer/1.0\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    const backend = connect(Number(new URL(oriel.proxyUrl).port), '127.0.0.1');
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    backend.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('')}\r\n`);
    backend.write(head);
    backend.pipe(socket).pipe(backend);
    backend.on('error', () => socket.destroy());
    socket.on('error', () => backend.destroy());
  });
  return listen(server);
}

const at = (url: string) => aContext({ set: [`vnc.novncproxy_base_url=${url}`] });

describe('console addresses that do not lead to the proxy', () => {
  test('one that does is in order', async () => {
    expect(await findingsOf(baseUrl, at(`${oriel.proxyUrl}/vnc_lite.html`))).toMatchObject([{ level: 'ok' }]);
  });

  test('no program listens', async () => {
    const [found] = await findingsOf(baseUrl, at('http://127.0.0.1:1/vnc_lite.html'));
    expect(found).toMatchObject({ level: 'error', message: expect.stringContaining('ECONNREFUSED') });
  });

  test('https where the proxy speaks http', async () => {
    const [found] = await findingsOf(baseUrl, at(`${oriel.proxyUrl.replace('http', 'https')}/vnc_lite.html`));
    expect(found).toMatchObject({
      level: 'error',
      remedy: expect.stringContaining('Scheme and listener do not fit'),
    });
  });

  test('a path without a page', async () => {
    const [found] = await findingsOf(baseUrl, at(`${oriel.proxyUrl}/console/vnc_lite.html`));
    expect(found).toMatchObject({
      level: 'error',
      message: expect.stringContaining('has no page there: status 404'),
    });
  });

  test('another program', async () => {
    const url = await listen(
      createServer((_request, response) => response.setHeader('Server', 'wiki/2').end('hello')),
    );
    const [found] = await findingsOf(baseUrl, at(`${url}/vnc_lite.html`));
    expect(found).toMatchObject({
      level: 'error',
      message: expect.stringContaining('not an Oriel proxy (its Server header is wiki/2)'),
    });
  });

  test('a redirect, such as a load balancer makes from http to https', async () => {
    const url = await listen(
      createServer((_request, response) =>
        response.writeHead(301, { Location: 'https://console.example/' }).end(),
      ),
    );
    const [found] = await findingsOf(baseUrl, at(`${url}/vnc_lite.html`));
    expect(found).toMatchObject({
      level: 'error',
      message: expect.stringContaining('sends the browser elsewhere'),
    });
  });
});

describe('load balancers', () => {
  test('one that leaves requests alone is in order', async () => {
    const url = await balancer((headers) => headers);
    expect(await findingsOf(webSocket, at(`${url}/vnc_lite.html`))).toMatchObject([{ level: 'ok' }]);
  });

  test('one that refuses upgrades is named with status and name', async () => {
    const url = await balancer(() => 'refuse');
    const [found] = await findingsOf(webSocket, at(`${url}/vnc_lite.html`));
    expect(found).toMatchObject({
      level: 'error',
      message: expect.stringContaining('status 400 by balancer/1.0'),
    });
  });

  test.each([
    ['Host', { host: 'backend.internal:6080' }],
    ['Origin', { origin: 'http://elsewhere.example' }],
  ])('one that rewrites %s is found out', async (_name, change) => {
    const url = await balancer((headers) => ({ ...headers, ...change }));
    const [found] = await findingsOf(webSocket, at(`${url}/vnc_lite.html`));
    expect(found).toMatchObject({
      level: 'error',
      message: expect.stringContaining('a device on the way changes Host or Origin'),
    });
  });
});

describe('certificates', () => {
  async function certificate(days: number): Promise<string> {
    const folder = configFolder({});
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const args = [
      'req',
      '-x509',
      ...ec,
      '-subj',
      '/CN=console',
      '-days',
      String(days),
      '-keyout',
      key,
      '-out',
      cert,
    ];
    await promisify(execFile)('openssl', args);
    return cert;
  }

  test.each([
    [400, 'ok'],
    [20, 'warning'],
    [2, 'error'],
  ])('one that ends in %i days: %s', async (days, level) => {
    const context = aContext({ set: [`DEFAULT.cert=${await certificate(days)}`] });
    const [found] = await findingsOf(certificates, context);
    expect(found).toMatchObject({
      level,
      message: expect.stringContaining('[DEFAULT] cert (--set DEFAULT.cert)'),
    });
  });

  test('a file that is not there, or no certificate', async () => {
    const folder = configFolder({ 'no.pem': 'nothing' });
    for (const [file, why] of [
      ['no.pem', 'there is no certificate in it'],
      ['gone.pem', 'the file does not exist'],
    ] as const) {
      const [found] = await findingsOf(certificates, aContext({ set: [`DEFAULT.cert=${folder}/${file}`] }));
      expect(found).toMatchObject({ level: 'error', message: expect.stringContaining(why) });
    }
  });
});

describe('the certificate that browsers are shown', () => {
  let root: TestAuthority;
  let intermediate: TestAuthority;

  beforeAll(async () => {
    root = await createAuthority();
    intermediate = await root.intermediate();
  });
  afterAll(() => Promise.all([root.close(), intermediate.close()]));
  afterEach(() => vi.unstubAllEnvs());

  /** What the doctor finds at a server with that certificate, on a host that trusts the root unless it is said not to. */
  async function shown(
    name: string,
    options: { names?: string; days?: number; alone?: boolean; trusts?: boolean; by?: TestAuthority } = {},
  ) {
    const { names = 'DNS:localhost', days = 60, alone = false, trusts = true, by = intermediate } = options;
    if (trusts) vi.stubEnv('NODE_EXTRA_CA_CERTS', root.ca);
    const { cert, key } = await by.issue(name, names, { from: -90, to: days });
    const chain = [cert, ...(alone || by === root ? [] : [intermediate.ca])].map((file) =>
      readFileSync(file),
    );
    const material = { cert: Buffer.concat(chain), key: readFileSync(key) };
    const server = createHttpsServer(material, (_request, response) => response.end());
    const { port } = new URL(await listen(server));
    return findingsOf(certificates, at(`https://localhost:${port}/vnc_lite.html`));
  }

  test('is in order with the right name and its whole chain', async () => {
    expect(await shown('whole')).toMatchObject([{ level: 'ok' }]);
  });

  test('for another name is an error that names both', async () => {
    const found = await shown('other', { names: 'DNS:console.example' });
    expect(found.at(-1)).toMatchObject({
      level: 'error',
      message: expect.stringMatching(
        /is not for localhost, but for DNS:console\.example: browsers reject it/,
      ),
      remedy: expect.stringContaining('subjectAltName includes localhost'),
    });
  });

  test('for another name is an error too where its authority is not trusted here', async () => {
    const found = await shown('foreign', { names: 'DNS:console.example', trusts: false });
    expect(found.map(({ level }) => level)).toContain('error');
  });

  test('without its intermediate is an error with that remedy', async () => {
    const found = await shown('alone', { alone: true });
    expect(found.at(-1)).toMatchObject({
      level: 'error',
      message: expect.stringContaining('comes without the certificate of its authority'),
      remedy: expect.stringContaining('Write the intermediate certificates below'),
    });
  });

  test('that has expired is an error, told once', async () => {
    const found = await shown('late', { days: -2 });
    expect(found).toMatchObject([{ level: 'error', message: expect.stringContaining('expired on') }]);
  });

  test("of a root of one's own is in order once this host trusts it, and until then the remedy says so", async () => {
    expect(await shown('own', { by: root })).toMatchObject([{ level: 'ok' }]);
    vi.unstubAllEnvs();
    const found = await shown('own-untrusted', { by: root, trusts: false });
    expect(found.map(({ level }) => level)).toEqual(['ok', 'warning']);
    expect(found[1]!.remedy).toContain(
      'a root of your own, which needs no intermediate, make this host trust it',
    );
  });
});

describe('oriel doctor --server', () => {
  async function doctor(
    args: string[],
    { api = oriel.apiUrl, password = ACCOUNTS.member.password as string } = {},
  ) {
    const env = {
      OS_AUTH_URL: `${api}/v3`,
      OS_USERNAME: ACCOUNTS.member.name,
      OS_PASSWORD: password,
      OS_PROJECT_NAME: ACCOUNTS.member.project,
    };
    const file = join(
      configFolder({
        'oriel.conf': [
          '[DEFAULT]',
          'osapi_compute_listen = 127.0.0.1',
          `osapi_compute_listen_port = ${new URL(oriel.apiUrl).port}`,
          '[vnc]',
          'novncproxy_host = 127.0.0.1',
          `novncproxy_base_url = ${oriel.proxyUrl}/vnc_lite.html`,
        ].join('\n'),
      }),
      'oriel.conf',
    );
    const io = memoryIo({ env });
    const status = await runCli(['doctor', '--config-file', file, ...args], COMMANDS, io);
    return { status, out: io.stdout(), err: io.stderr() };
  }
  type Line = { id: string; step: number; level: string; message: string };
  const walkOf = (out: string) => (JSON.parse(out).results as Line[]).filter(({ id }) => id === 'walk');

  test('walks all sixteen steps to the pixels and leaves no session behind', async () => {
    const { status, out } = await doctor(['--server', 'demo', '--json']);
    const walk = walkOf(out);
    expect(walk.map(({ step }) => step)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
    expect(walk.map(({ level }) => level)).toEqual(Array(16).fill('ok'));
    expect(walk[15]!.message).toMatch(/^The screen answers: ".*", \d+ by \d+ pixels\.$/);
    expect(status).toBe(0);
    expect(out).not.toMatch(/token=[0-9a-f]/);
    const ada = await Person.signIn(oriel, ACCOUNTS.admin);
    await expect.poll(async () => (await ada.api('/oriel/v1/sessions')).body.sessions).toEqual([]);
  });

  test('tells at which step it stopped, and goes on with the other checks', async () => {
    const { status, out } = await doctor(['--server', 'nonesuch', '--json']);
    const walk = walkOf(out);
    expect(walk.find(({ level }) => level === 'error')).toMatchObject({
      step: 2,
      message: expect.stringContaining('nonesuch'),
    });
    expect(walk.slice(2).every(({ level }) => level === 'skipped')).toBe(true);
    expect(out).toContain('"id": "web-socket"');
    expect(status).toBe(1);
  });

  test('a wrong password is a finding of step 2, not a crash', async () => {
    const { status, out } = await doctor(['--server', 'demo', '--json'], { password: 'wrong' });
    expect(walkOf(out).find(({ level }) => level === 'error')).toMatchObject({ step: 2 });
    expect(status).toBe(1);
  });

  test('with --idle a session on which nothing happens is watched', async () => {
    const { out } = await doctor(['--server', 'demo', '--idle', '1', '--json']);
    expect(JSON.parse(out).results).toContainEqual(
      expect.objectContaining({
        id: 'idle',
        level: 'ok',
        message: 'A session was idle for 1 s and is still open.',
      }),
    );
  });

  test('with --idle a load balancer that drops silent connections is found out', async () => {
    const impatient = createTcpServer((browser: Socket) => {
      const proxy = connect(Number(new URL(oriel.proxyUrl).port), '127.0.0.1');
      browser.setTimeout(700, () => {
        browser.destroy();
        proxy.destroy();
      });
      browser.pipe(proxy).pipe(browser);
      browser.on('error', () => proxy.destroy());
      proxy.on('error', () => browser.destroy());
    });
    const url = await listen(impatient);
    const mia = await Person.signIn(oriel, ACCOUNTS.member);
    const access = await mia.consoleUrl('demo');
    access.port = new URL(url).port;
    const { idle } = await viewConsole(access.href, 2_500);
    expect(idle).toMatchObject({ alive: false });
  });

  test('without a bus the roles are those that the configuration is for', async () => {
    const sets = ['oriel.token_source=nova', 'service_user.auth_url=http://127.0.0.1:1'];
    const { out } = await doctor(sets.flatMap((each) => ['--set', each]));
    expect(out).toMatch(/^Oriel on \S+: novncproxy\.$/m);
    expect((await doctor([])).out).toMatch(
      /^Oriel on \S+: consoleauth, compute, novncproxy, api, dashboard\.$/m,
    );
  });

  test('bad usage names the right form', async () => {
    expect(await doctor(['--idle', '5'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('--server NAME'),
    });
    expect(await doctor(['--server', 'demo', '--idle', 'soon'])).toMatchObject({ status: 2 });
    expect(await doctor(['--role', 'broom'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('is not a role'),
    });
  });
});

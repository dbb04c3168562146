import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { COMMANDS } from '../../src/cli/commands.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { type NatsServer, startNats } from '../support/cluster/nats.ts';
import { type RunningOriel, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { type Relay, startRelay } from '../support/fixtures/relay.ts';
import { memoryIo } from '../support/memory-io.ts';
import { type Account, type Closing, closingOf, Person } from '../support/person.ts';

/** Long enough for a token to be opened in, short enough to outlive several of. */
const TOKEN_TTL_S = 2;

describe('live sessions across two controllers on one bus', () => {
  let nats: NatsServer;
  /** What joins the second controller to the bus. */
  let cable: Relay;
  let one: RunningOriel;
  let two: RunningOriel;
  const open: WebSocket[] = [];

  beforeAll(async () => {
    nats = await startNats();
    cable = await startRelay(nats.port);
    const oriel = (host: string, port: number) => ({
      DEFAULT: { host },
      consoleauth: { token_ttl: TOKEN_TTL_S },
      oriel: { transport: 'nats' as const, drivers: ['demo'] as const, session_recheck_interval: 1 },
      oriel_nats: { servers: [`nats://127.0.0.1:${port}`] },
    });
    one = await startAllInOne({
      settings: oriel('controller1', nats.port),
      roles: ['consoleauth', 'compute', 'novncproxy', 'api'],
    });
    two = await startAllInOne({
      settings: oriel('controller2', cable.port),
      roles: ['novncproxy', 'api'],
    });
  });
  afterEach(() => {
    for (const webSocket of open.splice(0)) webSocket.terminate();
  });
  afterAll(async () => {
    await two?.close();
    await one?.close();
    await cable?.close();
    await nats?.close();
  });

  /** Asks one controller for the console and opens it on the proxy of another. */
  async function openConsole(
    api: RunningOriel,
    proxy: RunningOriel,
    guest = 'demo',
    who: Account = ACCOUNTS.member,
  ) {
    const asker = await Person.signIn(api, who);
    const url = await asker.consoleUrl(guest);
    const { webSocket } = await new Person(proxy).view(url);
    open.push(webSocket);
    return { url, webSocket, closing: closingOf(webSocket), asker };
  }

  async function sessions(at: RunningOriel, who: Account = ACCOUNTS.admin) {
    return (await (await Person.signIn(at, who)).api('/oriel/v1/sessions')).body;
  }

  /** Once as many are listed as there should be: a proxy tells of a session when it bridges. */
  async function listed(at: RunningOriel, count: number, who: Account = ACCOUNTS.admin) {
    for (;;) {
      const body = await sessions(at, who);
      if (body.sessions.length === count) return body;
      await sleep(20);
    }
  }

  const oriel = async (at: RunningOriel, who: Account, ...argv: string[]) => {
    const io = memoryIo({
      env: {
        OS_AUTH_URL: `${at.apiUrl}/v3`,
        OS_USERNAME: who.name,
        OS_PASSWORD: who.password,
        OS_PROJECT_NAME: who.project,
      },
    });
    const status = await runCli(argv, COMMANDS, io);
    return { status, out: io.stdout(), err: io.stderr() };
  };

  test('are listed from either, with the proxy that carries each', async () => {
    await openConsole(one, two);
    await openConsole(two, one);
    const body = await listed(one, 2);
    expect(body.sessions.map((each: { proxy_host: string }) => each.proxy_host).sort()).toEqual([
      'controller1',
      'controller2',
    ]);
    expect((await sessions(two)).sessions).toHaveLength(2);
    expect((await sessions(two, ACCOUNTS.stranger)).sessions).toEqual([]);
    const { status, out } = await oriel(two, ACCOUNTS.member, 'session', 'list');
    expect(status).toBe(0);
    expect(out).toMatch(/^ID +SERVER +USER +CLIENT +PROXY +SINCE +IDLE +ACCESS\n/);
    expect(out.match(/ demo +mia +127\.0\.0\.1 +controller[12] /g)).toHaveLength(2);
  });

  test('are ended by id from the other controller; the person reads the reason, the log knows who', async () => {
    const { closing } = await openConsole(one, two);
    const [session] = (await listed(one, 1)).sessions;
    const refused = await oriel(one, ACCOUNTS.reader, 'session', 'end', session.id, '--reason', 'x');
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('oriel:sessions:end') });
    const ended = await oriel(one, ACCOUNTS.admin, 'session', 'end', session.id, '--reason', 'disk swap');
    expect(ended.status).toBe(0);
    const { code, reason } = await closing;
    expect(code).toBe(4483);
    expect(reason).toBe(`ended by an operator: disk swap (${session.request_id})`);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    expect(reason).not.toContain('ada');
    const line = logLine(one, 'session ended');
    expect(line).toMatchObject({ user: 'ada', session_id: session.id, reason: 'disk swap' });
    expect(logLine(two, 'an operator ends a console')).toMatchObject({ request_id: line.request_id });
    const { body } = await (await Person.signIn(one, ACCOUNTS.admin)).api('/oriel/v1/sessions/ended');
    expect(body.silent_hosts).toBe(0);
    expect(body.sessions[0]).toMatchObject({
      id: session.id,
      proxy_host: 'controller2',
      code: 'ended_by_operator',
      reason: 'disk swap',
    });
  });

  test('are on hosts whose processes each api examines', async () => {
    const admin = await Person.signIn(two, ACCOUNTS.admin);
    // The first examination may end after the request for it.
    await expect
      .poll(async () => (await admin.api('/oriel/v1/health')).body.report, { timeout: 30_000 })
      .not.toBeNull();
    const { report } = (await admin.api('/oriel/v1/health')).body;
    expect(report.from_host).toBe('controller2');
    expect(report.processes.map(({ host }: { host: string }) => host)).toEqual([
      'controller1',
      'controller2',
    ]);
    expect(report.processes[0].store).toMatchObject({ name: 'memory' });
    expect(report.findings.map(({ id }: { id: string }) => id)).toContain('same-everywhere');
  });

  test('end on every proxy when the tokens of their guest are deleted, and its addresses work no more', async () => {
    const first = await openConsole(one, one);
    const second = await openConsole(two, two);
    const other = await openConsole(one, two, 'demo-second');
    const unopened = await first.asker.consoleUrl('demo');
    const argv = ['session', 'end', '--server', 'demo', '--reason', 'access was withdrawn', '--json'];
    const { status, out } = await oriel(two, { ...ACCOUNTS.admin }, ...argv);
    expect(status).toBe(0);
    expect(JSON.parse(out).deleted).toBeGreaterThanOrEqual(1);
    for (const { closing } of [first, second]) {
      expect(await closing).toMatchObject({
        code: 4483,
        reason: expect.stringContaining('access was withdrawn'),
      });
    }
    const tried = new Person(one).webSocket(unopened, { protocols: ['oriel.v1'] });
    expect((await closingOf(tried)).code).toBe(4450);
    expect(other.webSocket.readyState).toBe(other.webSocket.OPEN);
  });

  test('outlive several lifetimes of their token, however often they are re-checked', async () => {
    const { webSocket } = await openConsole(one, two);
    await sleep(3 * TOKEN_TTL_S * 1_000);
    expect(webSocket.readyState).toBe(webSocket.OPEN);
  });

  test('end although the message that said so was lost, long after their token had expired', async () => {
    const far = await openConsole(one, two);
    await sleep(2 * TOKEN_TTL_S * 1_000);
    cable.cut();
    const argv = ['session', 'end', '--server', 'demo', '--reason', 'access was withdrawn'];
    expect((await oriel(one, ACCOUNTS.admin, ...argv)).status).toBe(0);
    // No event reaches the second proxy, and it does not end sessions that it cannot check.
    await logged(two, 'open consoles cannot be re-checked; they continue');
    expect(far.webSocket.readyState).toBe(far.webSocket.OPEN);
    cable.mend();
    const closing: Closing = await far.closing;
    expect(closing).toMatchObject({ code: 4483, reason: expect.stringContaining('access was withdrawn') });
    const told = two
      .logText()
      .split('\n')
      .filter((line) => line.includes('cannot be re-checked'));
    expect(told).toHaveLength(1);
  });

  async function logged(oriel: RunningOriel, message: string): Promise<void> {
    while (!oriel.logText().includes(message)) await sleep(20);
  }

  function logLine(oriel: RunningOriel, message: string): Record<string, unknown> {
    const line = oriel
      .logText()
      .split('\n')
      .find((text) => text.includes(`"msg":"${message}"`));
    return JSON.parse(line ?? '{}');
  }
});

import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { REFUSALS } from '../../src/flow/refusals.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { createAuthority } from '../support/certificates.ts';
import { type ServeProcess, startServing } from '../support/cluster/serve-process.ts';
import { freePort } from '../support/free-port.ts';
import { type Closing, closingOf, Person } from '../support/person.ts';

let oriel: ServeProcess | undefined;
const open: WebSocket[] = [];
afterEach(async () => {
  for (const webSocket of open.splice(0)) webSocket.terminate();
  await oriel?.close();
  oriel = undefined;
});

async function serve(workers: number, options: readonly string[] = []): Promise<ServeProcess> {
  oriel = await startServing(['[oriel]', `workers = ${workers}`, ...options]);
  return oriel;
}

interface Console {
  readonly webSocket: WebSocket;
  readonly closing: Promise<Closing>;
  readonly worker: number;
}

const isOpen = ({ webSocket }: Console) => webSocket.readyState === webSocket.OPEN;

/** Opens consoles one after the other, so that the log tells which worker has which. */
async function openConsoles(at: ServeProcess, count: number): Promise<Console[]> {
  const mia = await Person.signIn(at, ACCOUNTS.member);
  const consoles: Console[] = [];
  for (let n = 0; n < count; n++) {
    const before = opened(at).length;
    const { webSocket } = await mia.view(await mia.consoleUrl('demo'));
    open.push(webSocket);
    await expect.poll(() => opened(at).length).toBe(before + 1);
    consoles.push({ webSocket, closing: closingOf(webSocket), worker: opened(at).at(-1)!.worker as number });
  }
  return consoles;
}

const opened = (at: ServeProcess) => at.log().filter(({ msg }) => msg === 'console opened');
const started = (at: ServeProcess) => at.log().filter(({ msg }) => msg === 'worker started');
const pidOf = (at: ServeProcess, worker: number) =>
  started(at).findLast((line) => line.worker === worker)!.pid as number;
const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const workersGone = (at: ServeProcess) =>
  expect.poll(() => started(at).filter(({ pid }) => isThere(pid as number)), { timeout: 15_000 }).toEqual([]);

async function sessions(at: ServeProcess) {
  return (await (await Person.signIn(at, ACCOUNTS.admin)).api('/oriel/v1/sessions')).body.sessions;
}

describe('several workers', () => {
  test('share long sessions out, list them as those of one proxy, and end any of them', async () => {
    const at = await serve(3);
    const consoles = await openConsoles(at, 9);
    const perWorker = [1, 2, 3].map((number) => consoles.filter(({ worker }) => worker === number).length);
    // Two and a quarter of the mean above it is what one may have before it leaves the next to others.
    expect(Math.max(...perWorker)).toBeLessThanOrEqual(6);
    expect(Math.min(...perWorker)).toBeGreaterThanOrEqual(1);

    await expect.poll(async () => (await sessions(at)).length).toBe(9);
    const listed = await sessions(at);
    expect(new Set(listed.map(({ proxy_host }: { proxy_host: string }) => proxy_host))).toEqual(
      new Set(['controller1']),
    );
    expect(listed.map(({ worker }: { worker: number }) => worker).sort()).toEqual(
      consoles.map(({ worker }) => worker).sort(),
    );
    const ada = await Person.signIn(at, ACCOUNTS.admin);
    for (const { id } of listed.slice(0, 5)) {
      const answer = await ada.api(`/oriel/v1/sessions/${id}?reason=disk`, { method: 'DELETE' });
      expect(answer.status).toBeLessThan(300);
    }
    await expect.poll(() => consoles.filter(isOpen).length).toBe(4);
    const ended = await Promise.all(consoles.filter((each) => !isOpen(each)).map(({ closing }) => closing));
    expect(ended.map(({ code }) => code)).toEqual([4483, 4483, 4483, 4483, 4483]);
    const kept = async () => (await ada.api('/oriel/v1/sessions/ended')).body.sessions;
    await expect.poll(async () => (await kept()).length).toBe(5);
    expect(new Set((await kept()).map(({ reason }: { reason: string }) => reason))).toEqual(
      new Set(['disk']),
    );
  });

  test('all end the consoles of a guest whose tokens are deleted', async () => {
    // Without re-checks, which would end them too, only later.
    const at = await serve(2, ['session_recheck_interval = 0']);
    const consoles = await openConsoles(at, 6);
    expect(new Set(consoles.map(({ worker }) => worker)).size).toBe(2);
    const ada = await Person.signIn(at, ACCOUNTS.admin);
    const guest = await (await Person.signIn(at, ACCOUNTS.member)).serverId('demo');
    const answer = await ada.api(`/oriel/v1/servers/${guest}/console-tokens?reason=gone`, {
      method: 'DELETE',
    });
    expect(answer.status).toBe(200);
    expect((await Promise.all(consoles.map(({ closing }) => closing))).map(({ code }) => code)).toEqual(
      consoles.map(() => 4483),
    );
  });

  test.each([
    ['max_sessions', 4, 'proxy_full'],
    ['max_sessions_per_address', 4, 'address_full'],
    ['max_sessions_per_user', 4, 'user_full'],
    // One user has half of a guest's.
    ['max_sessions_per_guest', 8, 'guest_share_full'],
  ] as const)(
    'keep to one %s (%i) together, also when all come at once, and after one has left',
    async (option, bound, code) => {
      const { closeCode } = REFUSALS[code];
      const at = await serve(3, [`${option} = ${bound}`]);
      const mia = await Person.signIn(at, ACCOUNTS.member);
      const urls = await Promise.all(Array.from({ length: 12 }, () => mia.consoleUrl('demo')));
      const codes: number[] = [];
      const sockets = urls.map((url) => {
        const socket = mia.webSocket(url, { protocols: ['oriel.v1'] });
        socket.on('error', () => {});
        socket.on('close', (code) => codes.push(code));
        return socket;
      });
      open.push(...sockets);
      const welcome = () => sockets.filter(({ readyState, OPEN }) => readyState === OPEN);
      await expect.poll(() => [codes.length, welcome().length], { timeout: 10_000 }).toEqual([8, 4]);
      expect(new Set(codes)).toEqual(new Set([closeCode]));
      welcome()[0]!.close();
      await expect
        .poll(async () => {
          const late = mia.webSocket(urls[0]!, { protocols: ['oriel.v1'] });
          open.push(late);
          return Promise.race([closingOf(late).then(({ code }) => code), sleep(300).then(() => 'open')]);
        })
        .toBe('open');
    },
  );

  test('have titles that tell them apart, and no secret in any', async () => {
    const at = await serve(2);
    const titles = await Promise.all(started(at).map(({ pid }) => titleOf(pid as number)));
    expect(titles.sort()).toEqual(['oriel console proxy, worker 1', 'oriel console proxy, worker 2']);
  });
});

describe('a worker that is killed', () => {
  test('ends only its own consoles, is named in the log, frees its slots and is started again', async () => {
    const at = await serve(2, ['max_sessions = 6']);
    const consoles = await openConsoles(at, 6);
    const lost = consoles.filter(({ worker }) => worker === 1);
    const left = consoles.filter(({ worker }) => worker === 2);
    expect(lost.length).toBeGreaterThan(0);
    const pid = pidOf(at, 1);
    process.kill(pid, 'SIGKILL');
    for (const { closing } of lost) expect((await closing).code).toBe(1006);
    expect(await at.says('a worker ended by itself')).toMatchObject({
      worker: 1,
      pid,
      ended: 'signal SIGKILL',
      sessions: lost.length,
    });
    await expect.poll(() => pidOf(at, 1), { timeout: 15_000 }).not.toBe(pid);
    const again = await openConsoles(at, lost.length);
    // It has the fewest: what comes next is its.
    expect(again.map(({ worker }) => worker)).toContain(1);
    expect([...left, ...again].every(isOpen)).toBe(true);
    await expect.poll(async () => (await sessions(at)).length).toBe(6);
    at.signal('SIGINT');
    expect(await at.ended).toBe(0);
    await workersGone(at);
  });

  test('again and again is said loudly, and started again after a pause', async () => {
    const at = await serve(2);
    for (let n = 0; n < 4; n++) {
      const pid = pidOf(at, 1 + (n % 2));
      process.kill(pid, 'SIGKILL');
      await expect.poll(() => isThere(pid)).toBe(false);
      if (n < 3) await expect.poll(() => started(at).length, { timeout: 15_000 }).toBe(3 + n);
    }
    expect(await at.says('workers keep ending')).toMatchObject({
      level: 50,
      ends_in_a_minute: 4,
      seconds: 1,
    });
    const [{ webSocket }] = (await openConsoles(at, 1)) as [Console];
    await expect.poll(() => started(at).length, { timeout: 15_000 }).toBe(6);
    expect(webSocket.readyState).toBe(webSocket.OPEN);
  });
});

describe('signals', () => {
  test('SIGTERM drains all workers, also when each gets it: no new sessions, open ones go on', async () => {
    const at = await serve(2, ['drain_timeout = 600']);
    const consoles = await openConsoles(at, 6);
    const mia = await Person.signIn(at, ACCOUNTS.member);
    const url = await mia.consoleUrl('demo');
    // As a service manager does: it means all processes of a service.
    for (const { pid } of started(at)) process.kill(pid as number, 'SIGTERM');
    at.signal('SIGTERM');
    await expect
      .poll(
        () => new Set(at.log().flatMap(({ msg, worker }) => (/^draining/.test(String(msg)) ? [worker] : []))),
      )
      .toEqual(new Set([1, 2]));
    for (let n = 0; n < 4; n++) {
      expect((await closingOf(mia.webSocket(url, { protocols: ['oriel.v1'] }))).code).toBe(4437);
    }
    expect((await fetch(`${at.proxyUrl}/readyz`)).status).toBe(503);
    expect((await fetch(`${at.apiUrl}/readyz`)).status).toBe(503);
    expect(consoles.every(isOpen)).toBe(true);
    for (const { webSocket } of consoles) webSocket.close();
    expect(await at.ended).toBe(0);
    expect(at.log().at(-1)).toMatchObject({ msg: 'stopped' });
    await workersGone(at);
  });

  test('a second SIGTERM tells the consoles of all workers why they end', async () => {
    const at = await serve(2, ['drain_timeout = 600']);
    const consoles = await openConsoles(at, 4);
    at.signal('SIGTERM');
    await at.says('draining: consoles are still open');
    at.signal('SIGTERM');
    for (const { closing } of consoles) expect((await closing).code).toBe(4485);
    expect(await at.ended).toBe(0);
  });

  test('SIGHUP reaches every worker: settings and certificate, and drops no session', async () => {
    const authority = await createAuthority();
    try {
      const [one, two] = await Promise.all([
        authority.issue('one', 'IP:127.0.0.1'),
        authority.issue('two', 'IP:127.0.0.1'),
      ]);
      const options = (who: { cert: string; key: string }, more: readonly string[] = []) => [
        ...['[oriel]', 'workers = 3', '[DEFAULT]', `cert = ${who.cert}`, `key = ${who.key}`, ...more],
      ];
      oriel = await startServing(options(one));
      const consoles = await openConsoles(oriel, 6);
      expect(await namesOfCertificates(oriel, 8)).toEqual(new Set(['one']));
      await oriel.configure(options(two, ['[console]', 'allowed_origins = portal.example']));
      oriel.signal('SIGHUP');
      await expect
        .poll(() => oriel!.log().filter(({ msg }) => msg === 'the certificate was read again').length)
        .toBe(3);
      expect(await namesOfCertificates(oriel, 12)).toEqual(new Set(['two']));
      const mia = await Person.signIn(oriel, ACCOUNTS.member);
      const url = await mia.consoleUrl('demo');
      for (let n = 0; n < 6; n++) {
        const welcome = mia.webSocket(url, { headers: { origin: 'http://portal.example' } });
        open.push(welcome);
        await new Promise((resolve, reject) => {
          welcome.once('message', resolve);
          welcome.once('close', reject);
        });
      }
      expect(consoles.every(isOpen)).toBe(true);
    } finally {
      await authority.close();
    }
  });
});

test('workers end by themselves, and close their consoles with a reason, when their parent is gone', async () => {
  const at = await serve(2);
  const consoles = await openConsoles(at, 4);
  at.signal('SIGKILL');
  for (const { closing } of consoles) expect((await closing).code).toBe(4485);
  await workersGone(at);
});

test('a worker that hangs holds up neither the consoles of others nor their list, and is named', async () => {
  const port = await freePort();
  const at = await serve(2, ['metrics_listen = 127.0.0.1', `metrics_port = ${port}`]);
  const consoles = await openConsoles(at, 4);
  const hung = pidOf(at, 1);
  process.kill(hung, 'SIGSTOP');
  try {
    const others = consoles.filter(({ worker }) => worker === 2).length;
    const listed = await sessions(at);
    expect(listed.length).toBe(others);
    expect((await openConsoles(at, 4)).map(({ worker }) => worker)).toEqual([2, 2, 2, 2]);
    const management = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    expect(JSON.parse(await management('/activity'))).toMatchObject({ silentWorkers: [1] });
    await expect
      .poll(() => management('/healthcheck?verbose'), { timeout: 15_000 })
      .toContain(`Worker 1 of the console proxy (process ${hung}) does not answer`);
  } finally {
    process.kill(hung, 'SIGKILL');
  }
});

test('a port that is taken is said once, and nothing is left behind', async () => {
  const at = await serve(2);
  await expect(
    startServing(['[oriel]', 'workers = 2', '[vnc]', `novncproxy_port = ${new URL(at.proxyUrl).port}`]),
  ).rejects.toThrow(/Oriel cannot start: .*EADDRINUSE/);
});

async function titleOf(pid: number): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replace(/\0.*$/s, '');
}

/** Of so many connections at once, which are bound to meet several workers. */
async function namesOfCertificates(at: ServeProcess, count: number): Promise<Set<string>> {
  const port = Number(new URL(at.proxyUrl).port);
  const sockets = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof connectTls>>((resolve, reject) => {
          const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () =>
            resolve(socket),
          );
          socket.on('error', reject);
        }),
    ),
  );
  const names = sockets.map((socket) => String(socket.getPeerCertificate().subject.CN));
  for (const socket of sockets) socket.destroy();
  return new Set(names);
}

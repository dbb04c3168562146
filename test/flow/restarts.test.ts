import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCOUNTS } from '../support/accounts.ts';
import { RestartDrill } from '../support/cluster/restart-drill.ts';
import { closingOf, Person } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const KILLS = 6;

/** All roles in one process, with real instances. The tests share it: what one makes and ends is on disk for the next. */
let at: RestartDrill;
let stateDirectory: string;
beforeAll(async () => {
  const folder = temporaryFolder();
  stateDirectory = join(folder, 'state');
  at = await RestartDrill.start(folder, 3, ['drain_timeout = 1']);
  await at.serve();
});
afterAll(() => at.close());

/** What an `oriel serve` with that configuration file logs before it ends. */
function serveAgain(file: string): Promise<{ status: number; err: string }> {
  return new Promise((resolve) => {
    const args = ['dist/cli/main.js', 'serve', '--config-file', file];
    execFile(process.execPath, args, { timeout: 30_000 }, (error, _out, err) => {
      resolve({ status: error === null ? 0 : Number(error.code ?? -1), err });
    });
  });
}

const signOut = (person: Person) =>
  person.api('/v3/auth/tokens', { method: 'DELETE', headers: { 'X-Subject-Token': person.token } });

test('a second oriel serve with the same state directory is refused, and names the first', async () => {
  const { status, err } = await serveAgain(at.configurationFile);
  expect(status).toBe(1);
  expect(err).toContain(
    `[oriel] state_dir: ${join(stateDirectory, 'tokens')} is in use by another oriel serve (process `,
  );
  expect(err).toContain(` on ${hostname()})`);
  expect(await at.tryToOpen(new URL('http://x/?path=%3Ftoken%3D1'))).not.toBe('open');
});

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'after %s and a restart an open console comes back with its token, a sign-in goes on, and what was ended stays ended',
  async (signal) => {
    const [kept = '', withdrawn = ''] = at.instances;
    const [mia, ada, rea] = [
      await Person.signIn(at, ACCOUNTS.member),
      await Person.signIn(at, ACCOUNTS.admin),
      await Person.signIn(at, ACCOUNTS.reader),
    ];
    const urlOf = async (instance: string) =>
      new URL((await mia.askForConsole(instance)).body.remote_console.url);
    const [url, unopened, ended] = [await urlOf(kept), await urlOf(kept), await urlOf(withdrawn)];
    const page = mia.webSocket(url, { protocols: ['oriel.v1'] });
    const texts: string[] = [];
    page.on('message', (data, isBinary) => isBinary || texts.push(String(data)));
    await mia.watch(page);
    expect(
      (await ada.api(`/oriel/v1/servers/${withdrawn}/console-tokens?reason=drill`, { method: 'DELETE' })).body
        .deleted,
    ).toBe(1);
    expect((await signOut(rea)).status).toBe(204);

    const closing = closingOf(page);
    await at.end(signal);
    const { code } = await closing;
    if (signal === 'SIGTERM') {
      expect(texts.map((text) => JSON.parse(text))).toContainEqual(
        expect.objectContaining({ type: 'warning', code: 'proxy_stopped' }),
      );
      expect(code).toBe(4485);
    } else {
      expect(code).toBe(1006);
    }
    await at.serve();

    expect([await at.tryToOpen(url), await at.tryToOpen(unopened)]).toEqual(['open', 'open']);
    expect(await at.tryToOpen(ended)).toBe(4450);
    expect((await mia.api('/v2.1/servers')).status).toBe(200);
    expect((await rea.api('/v2.1/servers')).status).toBe(401);
    const key = join(stateDirectory, 'signing_key');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(JSON.stringify(at.process.log())).not.toContain(readFileSync(key, 'utf8').trim());
  },
);

test(`no kill loses a valid token or revives what was ended: ${KILLS} kills while consoles and sign-ins are made and ended`, async () => {
  for (let kill = 0; kill < KILLS; kill++) await at.round(Math.random() * 500);
  await at.check(true);
  expect(at.wrong).toEqual([]);
  const { tokensMade, tokensEnded, signInsEnded, interrupted } = at.counts;
  expect(Math.min(tokensMade, tokensEnded, signInsEnded, interrupted)).toBeGreaterThan(0);
}, 180_000);

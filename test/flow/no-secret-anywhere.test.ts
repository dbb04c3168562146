import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashToken } from '../../src/platform/secret.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { type ServeProcess, startServing } from '../support/cluster/serve-process.ts';
import { CookieTab } from '../support/cookie-tab.ts';
import { closingOf, Person, tokenOf } from '../support/person.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PAGE_SECRET = 'p'.repeat(43);
const WRONG_PASSWORD = 'a-password-that-is-wrong';

/** The processes that this one has started, and theirs. */
function ownProcesses(): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, parent] = /\) . (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        return [[Number(pid), Number(parent)] as const];
      } catch {
        return []; // It has ended meanwhile.
      }
    });
  const own = [process.pid];
  for (const of of own) own.push(...parents.filter(([, parent]) => parent === of).map(([pid]) => pid));
  return own.slice(1);
}

/** Everything that others than its person may come to see of a console, by where it was seen. */
const seen = new Map<string, string>();
const secrets = new Map<string, string>();

describe('after a whole session and many refusals', () => {
  let folder: string;
  let oriel: ServeProcess;
  let mia: Person;
  let ada: Person;

  beforeAll(async () => {
    folder = temporaryFolder();
    oriel = await startServing([
      '[DEFAULT]',
      'debug = True',
      '[consoleauth]',
      'token_ttl = 2',
      '[oriel]',
      'token_use = once',
      `audit_log = ${join(folder, 'audit.log')}`,
    ]);
    [mia, ada] = await Promise.all([
      Person.signIn(oriel, ACCOUNTS.member),
      Person.signIn(oriel, ACCOUNTS.admin),
    ]);
    for (const { name, password } of Object.values(ACCOUNTS))
      secrets.set(`the password of ${name}`, password);
    secrets.set('a wrong password', WRONG_PASSWORD);
    secrets.set('a sign-in', mia.token);
    secrets.set('the secret of a page', PAGE_SECRET);
  });
  afterAll(async () => {
    await oriel?.close();
  });

  /** What a browser or a script gets, headers and all. */
  async function fetched(name: string, url: string, headers: Record<string, string> = {}): Promise<number> {
    const answer = await fetch(url, { headers, redirect: 'manual' });
    seen.set(name, JSON.stringify([...answer.headers]) + (await answer.text()));
    return answer.status;
  }

  /** What the proxy says to bytes that are no proper request. */
  function told(name: string, bytes: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(Number(new URL(oriel.proxyUrl).port), '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => {
        seen.set(name, text);
        resolve();
      });
      socket.end(bytes);
    });
  }

  async function live(): Promise<void> {
    await Person.signIn(oriel, { ...ACCOUNTS.member, password: WRONG_PASSWORD });
    const url = await mia.consoleUrl('demo');
    const other = await mia.consoleUrl('demo-second');
    const [token, otherToken] = [tokenOf(url), tokenOf(other)];
    for (const [name, value] of [
      ['a token', token],
      ['another token', otherToken],
    ] as const) {
      secrets.set(name, value);
      secrets.set(`the whole hash of ${name}`, hashToken(value));
    }
    const at = oriel.proxyUrl;
    const refused = async (name: string, closing: Promise<{ code: number; reason: string }>) => {
      const { code, reason } = await closing;
      expect(code, name).toBeGreaterThan(4400);
      seen.set(name, reason);
    };

    expect(await fetched('the page', url.href)).toBe(200);
    const tab = new CookieTab();
    const first = await tab.open(oriel, url);
    secrets.set('the secret of a cookie', [...tab.cookies.values()][0]!);
    await refused('a second browser', new CookieTab().refusal(oriel, url));
    await refused(
      'a wrong page secret',
      new CookieTab().refusal(oriel, url, [`oriel.resume.${PAGE_SECRET}`]),
    );
    const replaced = closingOf(first);
    const second = await tab.open(oriel, url);
    await refused('the session before', replaced);
    await refused('a page from elsewhere', from(url, { origin: 'https://evil.example' }));
    await refused('another scheme', from(other, { origin: 'https://127.0.0.1' }));
    await refused('a token that is cut', from(`/websockify?token=${token.slice(0, 30)}x`));
    await refused('a token with more', from(`/websockify?token=${token}${token}`));
    await refused('a cookie of old', from('/websockify', { cookie: `token=${token}` }));
    expect(await fetched('no page', `${at}/nothing.html?token=${token}`)).toBe(404);
    expect(await fetched('no upgrade', `${at}/websockify?token=${token}`)).toBe(426);
    const head = `GET /websockify?token=${token} HTTP/1.1\r\nHost: x\r\nCookie: ${[...tab.cookies].join('=')}\r\n`;
    const upgrade = `${head}Connection: Upgrade\r\nUpgrade: websocket\r\n`;
    await told('a handshake without a key', `${upgrade}Sec-WebSocket-Version: 13\r\n\r\n`);
    await told('a head that is too long', `${head}X: ${'x'.repeat(20_000)}\r\n\r\n`);
    await told('a head that is none', `${head}\0\r\n\r\n`);
    await told('a method', `${head.replace('GET', 'POST')}Content-Length: 0\r\nConnection: close\r\n\r\n`);

    const shown = `/v2.1/os-console-auth-tokens/${token}`;
    const version = { 'OpenStack-API-Version': 'compute 2.31' };
    for (const [name, who] of [
      ['an administrator who looks it up', ada],
      ['a member who looks it up', mia],
    ] as const) {
      seen.set(name, JSON.stringify((await who.api(shown, { headers: version })).body));
    }
    seen.set('a path with it', JSON.stringify((await mia.api(`/v2.1/${token}?token=${token}`)).body));
    seen.set('the list', JSON.stringify((await ada.api('/oriel/v1/sessions')).body));
    seen.set('health', JSON.stringify((await mia.api('/healthcheck')).body));
    await expect
      .poll(async () => (await new CookieTab().refusal(oriel, url)).code, { timeout: 15_000 })
      .toBe(4451);
    const ended = closingOf(second);
    const id = await mia.serverId('demo');
    const path = `/oriel/v1/servers/${id}/console-tokens?reason=over`;
    seen.set('the withdrawal', JSON.stringify((await ada.api(path, { method: 'DELETE' })).body));
    await refused('the session that was ended', ended);
    await refused('its browser once more', tab.refusal(oriel, url));
  }

  const from = (at: URL | string, headers: Record<string, string> = {}) =>
    closingOf(new Person(oriel).webSocket(at, { protocols: ['oriel.v1'], headers }));

  async function look(): Promise<void> {
    const log = oriel.log();
    seen.set('the log', log.map((line) => JSON.stringify(line)).join('\n'));
    for (const requestId of new Set(log.map(({ request_id }) => String(request_id)))) {
      const { status, body } = await ada.api(`/oriel/v1/traces/${requestId}`);
      if (status === 200) seen.set(`the trace ${requestId}`, JSON.stringify(body));
    }
    seen.set('the audit', await readFile(join(folder, 'audit.log'), 'utf8'));
    for (const pid of ownProcesses()) {
      seen.set(`the arguments of ${pid}`, readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      seen.set(`the environment of ${pid}`, readFileSync(`/proc/${pid}/environ`, 'utf8'));
    }
  }

  test('a session is lived through', async () => {
    await live();
    await look();
  });

  test('every place that was looked at had something to tell', () => {
    for (const name of ['the page', 'the list', 'the log', 'the audit', 'no page', 'a method']) {
      expect(seen.get(name)?.length, name).toBeGreaterThan(10);
    }
    expect(seen.get('the log')).toContain('token_used');
    expect([...seen.keys()].filter((name) => name.startsWith('the trace')).length).toBeGreaterThan(3);
    expect([...seen.values()].some((text) => text.includes('dist/cli/main.js'))).toBe(true);
    expect([...secrets.values()].every((secret) => secret.length >= 12)).toBe(true);
  });

  test('no log, trace, audit, error, list or process has a token, a secret or a password in it', () => {
    const found = [...seen].flatMap(([where, text]) =>
      [...secrets].filter(([, secret]) => text.includes(secret)).map(([what]) => `${what} in ${where}`),
    );
    expect(found).toEqual([]);
  });
});

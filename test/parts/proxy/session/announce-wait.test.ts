import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Refusal } from '../../../../src/flow/refusals.ts';
import { newRequestId } from '../../../../src/flow/request-id.ts';
import type { Asker, TokenSource } from '../../../../src/proxy/token-sources/token-source.ts';
import { anAuthorizedConsole } from '../../../support/authorized-console.ts';
import { type ProxyFixture, startProxyFixture, Viewer } from '../../../support/fixtures/proxy-fixture.ts';
import { echoServer, type VncServer } from '../../../support/fixtures/vnc-servers.ts';
import { until } from '../../../support/until.ts';

const WAIT = { driver: 'ironic', computeHost: 'ironic1', withinMs: 70_000 } as const;

let guest: VncServer;
let lab: ProxyFixture;
let viewer: Viewer;
let asker: Asker | undefined;
/** Ends the check of the token, with a refusal or with a console. */
let answer: (refusal?: Refusal) => void;
let texts: unknown[];

beforeEach(async () => {
  guest = await echoServer();
  asker = undefined;
  texts = [];
  const tokenSource: TokenSource = {
    name: 'scripted',
    tokenForm: /^[0-9a-f-]{36}$/,
    async check(token, _call, _opener, from) {
      asker = from;
      await new Promise<void>((resolve, reject) => {
        answer = (refusal) => (refusal === undefined ? resolve() : reject(refusal));
        from.signal.addEventListener('abort', () => reject(from.signal.reason), { once: true });
      });
      return {
        console: anAuthorizedConsole({ host: '127.0.0.1', port: guest.port, instanceUuid: token.reveal() }),
        password: null,
        requestId: newRequestId(),
        expiresAt: 0,
      };
    },
    close() {},
  };
  lab = await startProxyFixture({ tokenSource });
});
afterEach(async () => {
  viewer.socket.terminate();
  await lab.close();
  await guest.close();
  expect(lab.proxy.counts()).toMatchObject({ sessions: 0, admitted: 0, sockets: 0, beating: 0 });
});

/** Opens a console whose check takes long, as Oriel's page or as a stock page. */
async function open(protocols: string[]): Promise<void> {
  viewer = new Viewer(lab.url(randomUUID()), { protocols });
  viewer.socket.on('message', (data, isBinary) => isBinary || texts.push(JSON.parse(String(data))));
  await until(() => asker !== undefined);
  asker?.waits?.(WAIT);
}

const OWN = ['oriel.v1', 'binary'];
const lines = () => lab.log.filter((line) => JSON.stringify(line).includes('needs long'));

test("Oriel's page is informed while it waits, and the console then opens on the same connection", async () => {
  await open(OWN);
  await until(() => texts.length > 0);
  expect(texts[0]).toMatchObject({ type: 'wait', driver: 'ironic' });
  expect(lines()).toHaveLength(1);
  asker?.waits?.(WAIT);
  expect(lines()).toHaveLength(1);
  answer();
  await viewer.handshake();
  viewer.send(Buffer.from('hello'));
  expect(String(await viewer.read(5))).toBe('hello');
  await viewer.close();
});

test('a refusal after the wait arrives as its close code', async () => {
  await open(OWN);
  await until(() => texts.length > 0);
  const refusal = new Refusal('nova_unconfirmed', 'too late');
  answer(refusal);
  expect(await viewer.closed).toMatchObject({ code: refusal.kind.closeCode });
});

test('a stock page gets no text frame and no answer before the console is found', async () => {
  await open(['binary']);
  await until(() => lines().length > 0);
  expect(viewer.socket.readyState).toBe(viewer.socket.CONNECTING);
  answer();
  await viewer.handshake();
  viewer.send(Buffer.from('hello'));
  expect(String(await viewer.read(5))).toBe('hello');
  expect(texts).toEqual([]);
  await viewer.close();
});

test.each([
  ['with messages', OWN],
  ['without', ['binary']],
])('a client that leaves while it waits %s ends the check and frees its slot', async (_how, protocols) => {
  await open(protocols);
  await until(() => lines().length > 0);
  if (protocols === OWN) await until(() => texts.length > 0);
  viewer.socket.terminate();
  await until(() => asker?.signal.aborted === true);
  await until(() => lab.proxy.counts().admitted === 0);
});

import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { localActivity } from '../../src/main/for-cli/local-activity.ts';
import { Secret } from '../../src/platform/secret.ts';
import { ACCOUNTS } from '../support/accounts.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { type AllInOne, startAllInOne } from '../support/fixtures/all-in-one.ts';
import { freePort } from '../support/free-port.ts';
import { Person } from '../support/person.ts';
import { until } from '../support/until.ts';

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

/** Oriel with two workers and a management listener, and the settings with which a doctor finds it. */
async function start(metricsToken = '') {
  const oriel = {
    metrics_listen: '127.0.0.1',
    metrics_port: await freePort(),
    metrics_token: new Secret(metricsToken),
    workers: 2,
  };
  const running: AllInOne = await startAllInOne({ settings: { oriel } });
  closings.push(() => running.close());
  return {
    running,
    url: `http://127.0.0.1:${oriel.metrics_port}/activity`,
    settings: defaultSettings({ oriel }),
  };
}

/** A program of another user at the port where a compute agent would have its management listener. */
async function stranger(port: number, answer: Parameters<typeof createServer>[1]): Promise<void> {
  const server: HttpServer = createServer(answer as () => void);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  closings.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  expect((server.address() as AddressInfo).port).toBe(port);
}

test('the doctor reads what the process and each of its workers did', async () => {
  const { running, settings } = await start();
  const mia = await Person.signIn(running, ACCOUNTS.member);
  const { webSocket } = await mia.view(await mia.consoleUrl('demo'));
  closings.push(async () => webSocket.terminate());
  // The session opens in a worker, the token is made in the first process.
  const opened = async () =>
    (await localActivity(settings)).answers.flatMap(({ parts }) => parts.flatMap((part) => part.opened));
  await until(async () => (await opened()).length > 0);
  expect(await opened()).toEqual([{ kind: 'novnc', count: 1 }]);
  const { answers, silent } = await localActivity(settings);
  expect([answers.length, answers[0]?.parts.length, answers[0]?.silentWorkers, silent]).toEqual([
    1,
    3,
    [],
    [],
  ]);
  const steps = answers[0]?.parts.flatMap((part) => part.steps.map(({ step }) => step)) ?? [];
  expect(steps).toEqual(expect.arrayContaining([2, 3, 10, 13, 16]));
});

test('GET /activity needs the token, or a proof for this port', async () => {
  const { settings, url } = await start('the-token-of-prometheus');
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { 'X-Oriel-Proof': 'a'.repeat(64) } })).status).toBe(401);
  const headers = { Authorization: 'Bearer the-token-of-prometheus' };
  expect(await (await fetch(url, { headers })).json()).toMatchObject({ host: 'allinone' });
  expect((await localActivity(settings)).answers).toHaveLength(1);
});

test('the doctor sends no token to another program, whose proof opens nothing, and names a silent one', async () => {
  const { settings, url } = await start('the-token-of-prometheus');
  const heard: string[] = [];
  await stranger(settings.oriel.metrics_port + 1, (request, response) => {
    heard.push(JSON.stringify(request.headers));
    response.end('{}');
  });
  await stranger(settings.oriel.metrics_port + 2, () => {});
  const { answers, silent } = await localActivity(settings);
  expect(answers).toHaveLength(1);
  expect(silent).toEqual([`the process at http://127.0.0.1:${settings.oriel.metrics_port + 2}`]);
  expect(heard).toHaveLength(1);
  expect(heard.join()).not.toContain('the-token-of-prometheus');
  const { 'x-oriel-proof': proof = '' } = JSON.parse(heard[0]!) as Record<string, string>;
  expect(proof).toMatch(/^[0-9a-f]{64}$/);
  expect((await fetch(url, { headers: { 'X-Oriel-Proof': proof } })).status).toBe(401);
  expect(
    (await fetch(url.replace('activity', 'metrics'), { headers: { 'X-Oriel-Proof': proof } })).status,
  ).toBe(401);
});

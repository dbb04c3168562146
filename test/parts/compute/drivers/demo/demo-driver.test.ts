import { createConnection } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { DEMO_INSTANCES, DemoDriver } from '../../../../../src/compute/drivers/demo/driver.ts';
import type { ConnectionTrace } from '../../../../../src/compute/drivers/demo/screen/steps-panel.ts';
import type { DriverEvent } from '../../../../../src/compute/drivers/driver.ts';
import { STEPS } from '../../../../../src/flow/steps.ts';
import { Closables } from '../../../../../src/platform/lifecycle.ts';
import { silentLogger } from '../../../../../src/platform/log/log.ts';
import { RfbClient } from '../../../../support/rfb-client.ts';

const REQUEST_ID = 'req-5b1f4d1e-64c1-4c3e-9d0e-2f6b7a8c9d10';
const DEMO = DEMO_INSTANCES[0].uuid;
const STOPPED = DEMO_INSTANCES[2].uuid;

let closables = new Closables();
afterEach(async () => {
  await closables.close();
  closables = new Closables();
});

async function startDriver(
  traceOfConnection: (port: number) => Promise<ConnectionTrace | undefined> = async () => undefined,
  offMs = 60_000,
): Promise<DemoDriver> {
  const driver = await DemoDriver.start({
    log: silentLogger,
    project: 'p1',
    traceOfConnection,
    offMs,
  });
  return closables.add(driver);
}

async function look(driver: DemoDriver, uuid: string = DEMO): Promise<RfbClient> {
  const { listensOn, port } = driver.findConsole(await driver.readDefinition(uuid));
  const client = closables.add(await RfbClient.connect(createConnection(port, listensOn ?? '127.0.0.1')));
  await client.until(() => client.updates > 0);
  return client;
}

test('the demo has running instances and a stopped one, in the given project', async () => {
  const driver = await startDriver();
  const instances = await driver.listInstances();
  expect(instances.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'demo ACTIVE',
    'demo-second ACTIVE',
    'demo-stopped SHUTOFF',
  ]);
  expect(new Set(instances.map(({ projectId }) => projectId))).toEqual(new Set(['p1']));
  expect((await driver.getInstance(DEMO))?.name).toBe('demo');
  expect(await driver.getInstance('de300000-0000-4000-8000-00000000ffff')).toBeUndefined();
});

test('a stopped instance and an unknown one have different refusals', async () => {
  const driver = await startDriver();
  await expect(driver.readDefinition(STOPPED)).rejects.toMatchObject({ code: 'guest_not_running' });
  await expect(driver.readDefinition('de300000-0000-4000-8000-00000000ffff')).rejects.toMatchObject({
    code: 'guest_unknown',
  });
});

test("the screen shows the sixteen steps of the viewer's own connection as their times arrive", async () => {
  const asked: number[] = [];
  let steps = 13;
  const driver = await startDriver(async (port) => {
    asked.push(port);
    const spans = STEPS.slice(1, steps).map(({ number }) => ({
      step: number,
      durationMs: number,
      outcome: 'ok',
    }));
    return { requestId: REQUEST_ID, spans };
  });
  const { port } = driver.findConsole(await driver.readDefinition(DEMO));
  const socket = createConnection(port, '127.0.0.1');
  const client = closables.add(await RfbClient.connect(socket));

  await client.untilText('13.00 ms');
  const early = client.text();
  for (const { title } of STEPS) expect(early).toContain(title);
  expect(early).toContain(REQUEST_ID);
  expect(early).not.toContain('16.00 ms');
  expect(asked.every((one) => one === socket.localPort)).toBe(true);

  steps = 16;
  await client.untilText('16.00 ms');
  const count = asked.length;
  // The trace is complete: the driver does not ask again while the screen's clock advances by a second.
  const clock = /here for [\d:]+/.exec(client.text())![0];
  await client.until(() => !client.text().includes(clock));
  expect(asked.length).toBe(count);
});

test('the screen shows a refused step, and a connection that no proxy knows', async () => {
  const refused = await startDriver(async () => ({
    requestId: REQUEST_ID,
    spans: [{ step: 15, durationMs: 1, outcome: 'token_expired' }],
  }));
  await (await look(refused)).untilText('refused');
  const unknown = await startDriver(async () => Promise.reject(new Error('bus down')));
  await (await look(unknown)).untilText('Looking for the trace');
  const direct = await startDriver();
  await (await look(direct)).untilText('No proxy knows this connection');
});

test('the screen echoes typed text, with backspace, enter and shifted characters', async () => {
  const client = await look(await startDriver());
  client.type('Hello Wordl', 0xff08, 0xff08, 'ld!', 0xff0d, 'next');
  await client.untilText(/^Hello World! /m);
  await client.untilText(/^next$/m);
});

test('the screen names chords, which type nothing', async () => {
  const client = await look(await startDriver());
  for (const keysym of [0xffe3, 0xffe9, 0xffff]) client.send({ type: 'KeyEvent', keysym, down: true });
  await client.untilText('last key: Ctrl-Alt-Del');
  client.type('c');
  await client.untilText('last key: Ctrl-Alt-c');
  for (const keysym of [0xffff, 0xffe9, 0xffe3]) client.send({ type: 'KeyEvent', keysym, down: false });
  client.type('x');
  await client.untilText(/^x Nothing was pasted/m);
});

test('the mouse paints in the colour of its button, and the clear button erases', async () => {
  const client = await look(await startDriver());
  const pixel = (x: number, y: number) => {
    const { width, data } = client.image;
    return Array.from(data.slice(4 * (y * width + x), 4 * (y * width + x) + 3));
  };
  const paper = pixel(450, 540);
  client.point(400, 540, 1);
  client.point(500, 540, 1);
  client.point(500, 540, 0);
  await client.untilText('at 500, 540');
  const painted = pixel(450, 540);
  expect(painted).not.toEqual(paper);
  client.point(400, 580, 4);
  client.point(500, 580, 4);
  await client.untilText('at 500, 580: right');
  expect(pixel(450, 580)).not.toEqual(painted);
  client.click(592, 447);
  await client.until(() => pixel(450, 540).join() === paper.join());
});

test('the screen shows a pasted text, and the copy button returns the request id', async () => {
  const client = await look(await startDriver(async () => ({ requestId: REQUEST_ID, spans: [] })));
  client.send({ type: 'ClientCutText', text: 'caf\xe9 from outside' });
  await client.untilText('(17 characters)');
  await client.untilText(REQUEST_ID);
  client.click(740, 631);
  await client.until(() => client.cutTexts.length > 0);
  expect(client.cutTexts).toEqual([REQUEST_ID]);
});

test('each viewer has its own screen', async () => {
  const driver = await startDriver();
  const first = await look(driver);
  const second = await look(driver);
  first.type('mine');
  second.type('yours');
  await first.untilText(/^mine/m);
  await second.untilText(/^yours/m);
  expect(first.text()).not.toMatch(/^yours/m);
});

test('an instance that a viewer powers off reports the stop, refuses consoles and starts again', async () => {
  const driver = await startDriver(undefined, 50);
  const events: DriverEvent[] = [];
  driver.onChange((event) => events.push(event));
  const client = await look(driver);
  client.click(900, 32);
  await expect(client.until(() => false)).rejects.toThrow(/closed the connection|ECONNRESET/);
  expect(events).toEqual([{ instanceUuid: DEMO, change: 'stopped' }]);
  await expect(driver.readDefinition(DEMO)).rejects.toMatchObject({ code: 'guest_not_running' });
  await expect.poll(() => events.length).toBe(2);
  expect(events[1]).toEqual({ instanceUuid: DEMO, change: 'started' });
  await look(driver);
});

test('a malformed message ends its own connection only', async () => {
  const driver = await startDriver();
  const client = await look(driver);
  const { port } = driver.findConsole(await driver.readDefinition(DEMO));
  const garbage = createConnection(port, '127.0.0.1');
  garbage.resume();
  garbage.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await new Promise((resolve) => garbage.on('close', resolve));
  client.type('still here');
  await client.untilText(/^still here/m);
});

test('closing the driver closes every connection and frees the ports', async () => {
  const driver = await startDriver();
  const { port } = driver.findConsole(await driver.readDefinition(DEMO));
  const client = await look(driver);
  await driver.close();
  await expect(client.until(() => false)).rejects.toThrow(/closed the connection|ECONNRESET/);
  const late = createConnection(port, '127.0.0.1');
  await expect(new Promise((_, reject) => late.on('error', reject))).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

import { afterEach, expect, test } from 'vitest';
import { NOVNC } from '../../../src/consoles/console-kinds.ts';
import {
  consoleProbeContract,
  type ProbeTarget,
  probeTargetsContract,
} from '../../../src/contracts/sessions/console-probe.ts';
import { Refusal } from '../../../src/flow/refusals.ts';
import { silentLogger } from '../../../src/platform/log/log.ts';
import { consoleProbeService } from '../../../src/proxy/probe-console.ts';
import { InProcessTransport } from '../../../src/transport/in-process/transport.ts';
import { defaultSettings } from '../../support/default-settings.ts';
import { echoServer, handshakeVnc, startVncServer } from '../../support/fixtures/vnc-servers.ts';

const instanceUuid = '5c000000-0000-4000-8000-000000000001';
const call = { requestId: 'req-test' };
const transport = new InProcessTransport({ log: silentLogger });
const opened: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** A proxy that asks the agent on compute1, which says what the test wants. */
async function proxyWith(port: number | Refusal, bus: 'in-process' | 'nats' = 'in-process') {
  const find_screen = async (): Promise<ProbeTarget> => {
    if (port instanceof Refusal) throw port;
    return { instanceUuid, name: 'web1', listen: null, host: '127.0.0.1', port };
  };
  const agent = await transport.serve(probeTargetsContract, 'compute1', {
    find_screen,
    sample_screens: async () => ({ screens: [], refused: [], drivers: [] }),
  });
  const settings = defaultSettings({
    oriel: { transport: bus, vnc_connect_timeout: 1, vnc_handshake_timeout: 1 },
  });
  const proxy = consoleProbeService({
    kind: NOVNC,
    settings,
    screens: transport.peers(probeTargetsContract),
  });
  const served = await transport.serve(consoleProbeContract, 'control1', proxy);
  opened.push(
    () => agent.close(),
    () => served.close(),
  );
  return transport.peers(consoleProbeContract).on('control1');
}

test('a screen that lets us in is reached, and says with what security', async () => {
  const screen = await echoServer();
  opened.push(screen.close);
  const proxy = await proxyWith(screen.port);
  expect(await proxy.try_screen({ instanceUuid, computeHost: 'compute1' }, call)).toEqual({
    address: `127.0.0.1:${screen.port}`,
    reached: true,
    why: '',
    security: 'none',
  });
  await expect.poll(() => screen.open.size).toBe(0);
});

test('a screen that wants a password is reached, and no password is tried', async () => {
  const screen = await startVncServer((talk) => handshakeVnc(talk, 'sesame'));
  opened.push(screen.close);
  const proxy = await proxyWith(screen.port);
  const reply = await proxy.try_screen({ instanceUuid, computeHost: 'compute1' }, call);
  expect(reply).toMatchObject({ reached: true, security: 'a password, which was not tried' });
});

test('a screen that says nothing is told with the refusal that a session would meet', async () => {
  const screen = await startVncServer(() => {});
  opened.push(screen.close);
  const proxy = await proxyWith(screen.port);
  const reply = await proxy.try_screen({ instanceUuid, computeHost: 'compute1' }, call);
  expect(reply).toMatchObject({ reached: false, code: 'vnc_silent' });
});

test('a closed port is told with its error', async () => {
  const screen = await echoServer();
  await screen.close();
  const proxy = await proxyWith(screen.port);
  const reply = await proxy.try_screen({ instanceUuid, computeHost: 'compute1' }, call);
  expect(reply).toMatchObject({
    reached: false,
    code: 'vnc_unreachable',
    why: expect.stringContaining('ECONNREFUSED'),
  });
});

test('only what the agent itself says is dialled: without its word there is no attempt', async () => {
  const unknown = await proxyWith(new Refusal('guest_unknown', 'no such guest'));
  await expect(unknown.try_screen({ instanceUuid, computeHost: 'compute1' }, call)).rejects.toMatchObject({
    code: 'guest_unknown',
  });
  await expect(unknown.try_screen({ instanceUuid, computeHost: 'compute9' }, call)).rejects.toMatchObject({
    code: 'compute_unreachable',
  });
});

test('an agent on a bus that names no network stack has no address of the proxy tried', async () => {
  const screen = await echoServer();
  opened.push(screen.close);
  const proxy = await proxyWith(screen.port, 'nats');
  const reply = await proxy.try_screen({ instanceUuid, computeHost: 'compute1' }, call);
  expect(reply).toMatchObject({ reached: false, code: 'vnc_address_unusable' });
});

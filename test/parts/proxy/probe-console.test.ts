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

test('reaches a console without a password and reports its security', async () => {
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

test('reaches a console that demands a password, and tries none', async () => {
  const screen = await startVncServer((talk) => handshakeVnc(talk, 'sesame'));
  opened.push(screen.close);
  const proxy = await proxyWith(screen.port);
  const reply = await proxy.try_screen({ instanceUuid, computeHost: 'compute1' }, call);
  expect(reply).toMatchObject({ reached: true, security: 'a password, which was not tried' });
});

test('reports a silent console with the refusal of a session', async () => {
  const screen = await startVncServer(() => {});
  opened.push(screen.close);
  const proxy = await proxyWith(screen.port);
  const reply = await proxy.try_screen({ instanceUuid, computeHost: 'compute1' }, call);
  expect(reply).toMatchObject({ reached: false, code: 'vnc_silent' });
});

test('reports a closed port with its error', async () => {
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

test('dials only the address that the agent returns', async () => {
  const unknown = await proxyWith(new Refusal('guest_unknown', 'no such guest'));
  await expect(unknown.try_screen({ instanceUuid, computeHost: 'compute1' }, call)).rejects.toMatchObject({
    code: 'guest_unknown',
  });
  await expect(unknown.try_screen({ instanceUuid, computeHost: 'compute9' }, call)).rejects.toMatchObject({
    code: 'compute_unreachable',
  });
});

test('does not dial an address of the proxy for an agent on a bus that names no network stack', async () => {
  const screen = await echoServer();
  opened.push(screen.close);
  const proxy = await proxyWith(screen.port, 'nats');
  const reply = await proxy.try_screen({ instanceUuid, computeHost: 'compute1' }, call);
  expect(reply).toMatchObject({ reached: false, code: 'vnc_address_unusable' });
});

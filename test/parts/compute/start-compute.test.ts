import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Value } from 'typebox/value';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FoundConsole } from '../../../src/compute/drivers/driver.ts';
import { startCompute } from '../../../src/compute/start-compute.ts';
import { CONSOLE_KINDS } from '../../../src/consoles/console-kinds.ts';
import { computeContract } from '../../../src/contracts/compute.ts';
import { ConnectInfo } from '../../../src/contracts/connect-info.ts';
import type { InstanceChanged } from '../../../src/contracts/instance-changed.ts';
import { newRequestId } from '../../../src/flow/request-id.ts';
import { createObserver } from '../../../src/observe/observer.ts';
import { traceListener } from '../../../src/observe/trace/trace-listener.ts';
import { TraceRecorder } from '../../../src/observe/trace/trace-recorder.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { refusalOf } from '../../contract/driver.suite.ts';
import { defaultSettings } from '../../support/default-settings.ts';
import { GuestDriver } from '../../support/fixtures/guest-driver.ts';
import { memoryLog } from '../../support/memory-log.ts';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';
const STOPPED = 'cccccccc-0000-4000-8000-000000000003';
const SOCKET = 'dddddddd-0000-4000-8000-000000000004';
const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const BASE = 'https://console.example/vnc_lite.html?title=x';

const screenAt = (listensOn: string | null, port: number, password: string | null = null): FoundConsole => ({
  reachedBy: 'network',
  listensOn,
  dial: null,
  port,
  password,
});

let first: GuestDriver;
let second: GuestDriver;
let trace: TraceRecorder;
let published: InstanceChanged[];

beforeEach(() => {
  first = new GuestDriver('first', [
    { uuid: A, screen: screenAt('0.0.0.0', 5901, 'hush') },
    { uuid: STOPPED, screen: { refuses: 'guest_not_running', at: 5 } },
  ]);
  second = new GuestDriver('second', [
    { uuid: B, screen: screenAt(null, 5902) },
    { uuid: SOCKET, screen: { refuses: 'vnc_on_socket', at: 6 } },
  ]);
  trace = new TraceRecorder('compute1');
  published = [];
});

function start(enabled = true, proxyclientAddress = '10.0.0.21') {
  const memory = memoryLog();
  const compute = startCompute({
    settings: defaultSettings({
      vnc: { enabled, server_proxyclient_address: proxyclientAddress, novncproxy_base_url: BASE },
    }),
    host: 'compute1',
    kinds: CONSOLE_KINDS,
    log: memory.log,
    drivers: [first, second],
    observer: createObserver(systemClock, [traceListener(trace)]),
    publishInstanceChanged: (event) => published.push(event),
  });
  return { ...compute, memory };
}

test('logs a warning if this host cannot resolve the name that proxies dial', async () => {
  const { memory, close } = start(true, 'no-such-host.invalid');
  await expect
    .poll(() => memory.text())
    .toContain('"option":"[vnc] server_proxyclient_address","name":"no-such-host.invalid"');
  await close();
});

describe('get_vnc_console', () => {
  const ask = (instanceUuid: string, options: { enabled?: boolean; consoleType?: string } = {}) => {
    const call = { requestId: newRequestId() };
    const { service } = start(options.enabled);
    const info = service.get_vnc_console({ instanceUuid, consoleType: options.consoleType ?? 'novnc' }, call);
    return { info, spans: () => trace.spans(call.requestId) };
  };

  test('returns the connect info: the address that proxies dial, a random token and the access URL', async () => {
    const info = await ask(A).info;
    expect(info).toEqual({
      instanceUuid: A,
      consoleType: 'novnc',
      host: '10.0.0.21',
      port: 5901,
      internalAccessPath: null,
      token: expect.stringMatching(UUID4),
      accessUrl: `${BASE}&path=%3Ftoken%3D${info.token}`,
      accessUrlBase: BASE,
      computeHost: 'compute1',
      networkStack: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(Value.Check(ConnectInfo, info)).toBe(true);
  });

  test('returns the keymap of the VNC server, and records it at step 6', async () => {
    first.guests.set(A, { uuid: A, screen: { ...screenAt('0.0.0.0', 5901), keymap: 'fr-ch' } });
    const { info, spans } = ask(A);
    expect(await info).toMatchObject({ keymap: 'fr-ch' });
    expect(Value.Check(ConnectInfo, await info)).toBe(true);
    expect(spans().find(({ step }) => step === 6)?.detail).toContain('keymap fr-ch');
  });

  test('creates another token each time', async () => {
    expect((await ask(A).info).token).not.toBe((await ask(A).info).token);
  });

  test('records steps 4 to 8 without token and password', async () => {
    const { info, spans } = ask(A);
    const { token } = await info;
    expect(spans().map(({ step, outcome }) => [step, outcome])).toEqual(
      [4, 5, 6, 7, 8].map((step) => [step, 'ok']),
    );
    expect(JSON.stringify(spans())).not.toContain(token);
    expect(JSON.stringify(spans())).not.toContain('hush');
  });

  test('finds the instance of the second driver, even if the first one fails', async () => {
    expect((await ask(B).info).port).toBe(5902);
    first.failing = 'hypervisor_unreachable';
    expect((await ask(B).info).port).toBe(5902);
  });

  test.each([
    ['console_disabled', 4, A, { enabled: false }],
    ['console_type_invalid', 4, A, { consoleType: 'spice-html5' }],
    ['guest_unknown', 5, 'ffffffff-0000-4000-8000-000000000000', {}],
    ['guest_not_running', 5, STOPPED, {}],
    ['vnc_on_socket', 6, SOCKET, {}],
  ])('refuses with %s at step %i', async (code, step, uuid, options) => {
    const { info, spans } = ask(uuid, options);
    expect(await refusalOf(() => info)).toBe(code);
    expect(spans().at(-1)).toMatchObject({ step, outcome: code });
  });

  test('refuses with hypervisor_unreachable if a driver that may have the instance failed', async () => {
    first.failing = 'hypervisor_unreachable';
    expect(await refusalOf(() => ask(A).info)).toBe('hypervisor_unreachable');
  });
});

describe('validate_console_port', () => {
  const call = { requestId: newRequestId() };
  const validate = (instanceUuid: string, host: string, port: number) =>
    start().service.validate_console_port({ instanceUuid, consoleType: 'novnc', host, port }, call);

  test('[step 15] confirms host and port of a running instance, with its current password', async () => {
    expect(await validate(A, '10.0.0.21', 5901)).toEqual({ valid: true, vncPassword: 'hush' });
    first.guests.set(A, { uuid: A, screen: screenAt(null, 5901, 'new') });
    expect(await validate(A, '10.0.0.21', 5901)).toEqual({ valid: true, vncPassword: 'new' });
  });

  test('[step 15] does not confirm another port, nor the same port of another host', async () => {
    expect(await validate(A, '10.0.0.21', 5902)).toEqual({ valid: false, vncPassword: null });
    expect(await validate(A, '10.0.0.22', 5901)).toEqual({ valid: false, vncPassword: null });
  });

  test('[step 15] refuses a stopped instance with token_guest_stopped and a missing one with token_guest_gone', async () => {
    expect(await refusalOf(() => validate(STOPPED, '10.0.0.21', 5901))).toBe('token_guest_stopped');
    first.guests.delete(A);
    expect(await refusalOf(() => validate(A, '10.0.0.21', 5901))).toBe('token_guest_gone');
  });

  test('[step 15] does not treat instances of a hypervisor that does not answer as gone', async () => {
    first.failing = 'hypervisor_unreachable';
    expect(await refusalOf(() => validate(A, '10.0.0.21', 5901))).toBe('hypervisor_unreachable');
  });
});

describe('why_closed', () => {
  const call = { requestId: newRequestId() };
  const asked = { instanceUuid: A, host: '10.0.0.21', port: 5901 };

  test.each([
    [{ change: 'stopped' }, 'stopped'],
    [{ change: 'stopped', cause: 'saved' }, 'saved'],
    [{ change: 'stopped', cause: 'crashed' }, 'crashed'],
    [{ change: 'stopped', cause: 'shut_down' }, 'shut_down'],
    [{ change: 'migrated' }, 'migrated'],
    [{ change: 'deleted' }, 'deleted'],
  ] as const)(
    'returns for %j the end %s, whether the event comes before or after the call',
    async (change, end) => {
      const { service } = start();
      const waiting = service.why_closed(asked, call);
      first.emit({ instanceUuid: B, change: 'deleted' });
      first.emit({ instanceUuid: A, ...change });
      expect(await waiting).toEqual({ end });
      expect(await service.why_closed(asked, call)).toEqual({ end });
    },
  );

  test('does not return an end that a start followed', async () => {
    const { service } = start();
    first.emit({ instanceUuid: A, change: 'stopped', cause: 'saved' });
    first.emit({ instanceUuid: A, change: 'started' });
    first.guests.set(A, { uuid: A, screen: screenAt('0.0.0.0', 5999) });
    expect(await service.why_closed(asked, call)).toEqual({ end: 'stopped' });
  });

  test('returns what the hypervisor lists if no event comes', async () => {
    const { service } = start();
    expect(await service.why_closed({ ...asked, instanceUuid: STOPPED }, call)).toEqual({ end: 'stopped' });
    first.guests.delete(A);
    expect(await service.why_closed(asked, call)).toEqual({ end: 'gone' });
    first.failing = second.failing = 'hypervisor_unreachable';
    expect(await service.why_closed(asked, call)).toEqual({ end: 'unknown' });
  });

  test('returns runs for a listed instance whose VNC server accepts connections, and gone if it does not listen', async () => {
    const guest = createServer().listen(0, '127.0.0.1');
    await once(guest, 'listening');
    const { port } = guest.address() as AddressInfo;
    first.guests.set(A, { uuid: A, screen: screenAt('127.0.0.1', port) });
    const { service } = start();
    const here = { instanceUuid: A, host: '127.0.0.1', port };
    expect(await service.why_closed(here, call)).toEqual({ end: 'runs' });
    guest.close();
    await once(guest, 'close');
    expect(await service.why_closed(here, call)).toEqual({ end: 'gone' });
  });
});

describe('instances', () => {
  const call = { requestId: newRequestId() };

  test('of all drivers are listed with host and driver', async () => {
    const reply = await start().service.list_instances({}, call);
    expect(reply.instances.map(({ uuid, driver, host }) => [uuid, driver, host])).toEqual([
      [A, 'first', 'compute1'],
      [STOPPED, 'first', 'compute1'],
      [B, 'second', 'compute1'],
      [SOCKET, 'second', 'compute1'],
    ]);
    expect(Value.Check(computeContract.methods.list_instances.reply, reply)).toBe(true);
    expect(reply).not.toHaveProperty('failedDrivers');
  });

  test('of other drivers are listed if one driver fails, and the list names that driver', async () => {
    first.failing = 'hypervisor_unreachable';
    const { service, memory } = start();
    const reply = await service.list_instances({}, call);
    expect(reply.instances.map(({ uuid }) => uuid)).toEqual([B, SOCKET]);
    expect(reply.failedDrivers).toEqual([{ driver: 'first', code: 'hypervisor_unreachable' }]);
    expect(memory.text()).toContain('missing from the list');
  });

  test('cannot be listed if every driver fails', async () => {
    first.failing = second.failing = 'hypervisor_unreachable';
    expect(await refusalOf(() => start().service.list_instances({}, call))).toBe('hypervisor_unreachable');
  });

  test('are found one by one, and an unknown one is null unless a driver that may have it failed', async () => {
    const get = async (instanceUuid: string) =>
      (await start().service.get_instance({ instanceUuid }, call)).instance;
    const nowhere = 'ffffffff-0000-4000-8000-000000000000';
    expect(await get(B)).toMatchObject({ uuid: B, driver: 'second', host: 'compute1' });
    expect(await get(nowhere)).toBeNull();
    first.failing = 'hypervisor_unreachable';
    expect(await get(B)).toMatchObject({ uuid: B });
    expect(await refusalOf(() => get(nowhere))).toBe('hypervisor_unreachable');
  });

  test('that change are published with the name of this host', () => {
    start();
    second.emit({ instanceUuid: B, change: 'stopped' });
    expect(published).toEqual([{ instanceUuid: B, change: 'stopped', host: 'compute1' }]);
  });

  test('lose their drivers when the role is closed', async () => {
    await start().close();
    expect([first.closed, second.closed]).toEqual([1, 1]);
  });
});

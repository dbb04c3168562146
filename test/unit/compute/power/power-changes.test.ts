import { describe, expect, test } from 'vitest';
import type { Driver, DriverInstance, DriverPower } from '../../../../src/compute/drivers/driver.ts';
import { PowerChanges } from '../../../../src/compute/power/power-changes.ts';
import { POWER_ACTION_NAMES, type PowerAction } from '../../../../src/contracts/power.ts';
import { Refusal } from '../../../../src/flow/refusals.ts';
import type { ObservedEvent } from '../../../../src/observe/events.ts';

const UUID = 'de300000-0000-4000-8000-00000000000a';

interface Begun {
  readonly action: PowerAction;
  readonly signal: AbortSignal;
  finish(): void;
  fail(error: Error): void;
}

/** A driver with one instance, whose actions end when the test says so. */
function lab(given: Partial<DriverInstance> = {}, lacks: readonly PowerAction[] = [], deadline = 60_000) {
  const instance: DriverInstance = {
    uuid: UUID,
    name: 'web1',
    projectId: 'demo',
    userId: null,
    status: 'ACTIVE',
    hypervisorName: 'web1',
    vcpus: 1,
    memoryMb: 64,
    ...given,
  };
  const begun: Begun[] = [];
  const events: ObservedEvent[] = [];
  const power: DriverPower = {
    lacks,
    change: (_uuid, action, { signal }) =>
      new Promise((resolve, reject) => {
        begun.push({ action, signal, finish: resolve, fail: reject });
      }),
  };
  const driver: Driver = {
    name: 'libvirt',
    kinds: ['novnc'],
    power,
    listInstances: async () => [instance],
    getInstance: async (uuid) => (uuid === UUID ? { ...instance } : undefined),
    readDefinition: async () => ({}),
    findConsole: () => ({ reachedBy: 'network', listensOn: null, dial: null, port: 1, password: null }),
    onChange: () => {},
    close: () => {},
  };
  const observer = { emit: (event: ObservedEvent) => void events.push(event), insist: async () => {} };
  const changes = new PowerChanges({
    drivers: [driver],
    observer,
    shutdownTimeout: () => 60,
    deadlineOf: () => deadline,
  });
  const change = (action: PowerAction, uuid = UUID) => changes.change(uuid, action, 'req-1');
  const begins = (count: number) => expect.poll(() => begun.length).toBe(count);
  return { instance, begun, events, changes, change, begins };
}

async function refusalOf(change: Promise<void>): Promise<string> {
  const error = await change.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refusal)) throw new Error(`not refused: ${String(error)}`);
  return error.detail === '' ? error.code : `${error.code}: ${error.detail}`;
}

describe('a power action', () => {
  test('is not begun by an agent that ends while it looks for the instance', async () => {
    const { changes, change, begun, events } = lab();
    const stopping = refusalOf(change('stop'));
    await changes.close();
    expect(await stopping).toBe('power_failed: the compute agent stopped');
    expect(begun).toEqual([]);
    expect(events).toMatchObject([{ event: 'power.failed', action: 'stop', code: 'power_failed' }]);
  });

  test('shows its task until it is done, and reports that', async () => {
    const { changes, change, begun, begins, events } = lab();
    const stopping = change('stop');
    await begins(1);
    expect(changes.taskStateOf(UUID)).toBe('powering-off');
    begun[0]?.finish();
    await stopping;
    expect(changes.taskStateOf(UUID)).toBeNull();
    expect(events).toEqual([
      {
        event: 'power.done',
        request_id: 'req-1',
        instance_uuid: UUID,
        action: 'stop',
        duration_ms: expect.any(Number),
      },
    ]);
  });

  test('replies after a second, while the rest goes on', async () => {
    const { changes, change, begun } = lab();
    await change('stop');
    expect(changes.taskStateOf(UUID)).toBe('powering-off');
    begun[0]?.finish();
    await expect.poll(() => changes.taskStateOf(UUID)).toBeNull();
  });

  test('refuses a second one for the same instance with its task, and not for another instance', async () => {
    const { change, begun, begins } = lab();
    const first = change('reboot');
    expect(await refusalOf(change('reboot'))).toBe('power_conflict: task_state rebooting');
    expect(await refusalOf(change('pause'))).toBe('power_conflict: task_state rebooting');
    expect(await refusalOf(change('pause', UUID.replace('a', 'b')))).toMatch(/^guest_unknown/);
    await begins(1);
    begun[0]?.finish();
    await first;
  });

  test.each([
    ['start', 'ACTIVE'],
    ['stop', 'SHUTOFF'],
    ['power_off', 'SUSPENDED'],
    ['reboot', 'PAUSED'],
    ['reset', 'UNKNOWN'],
    ['pause', 'SHUTOFF'],
    ['unpause', 'ACTIVE'],
    ['suspend', 'PAUSED'],
    ['resume', 'ACTIVE'],
    ['nmi', 'SHUTOFF'],
  ] as const)('%s is refused for an instance that is %s', async (action, status) => {
    const { change, changes, begun } = lab({ status });
    expect(await refusalOf(change(action))).toBe(`power_conflict: vm_state ${status}`);
    expect([begun, changes.taskStateOf(UUID)]).toEqual([[], null]);
  });

  test('to power off replaces a shutdown that waits, and is itself not replaced', async () => {
    const { changes, change, begun, begins, events } = lab();
    const stopping = change('stop');
    await begins(1);
    const off = change('power_off');
    expect(await refusalOf(stopping)).toBe('power_conflict: power_off was requested');
    expect(begun[0]?.signal.aborted).toBe(true);
    await begins(2);
    expect(await refusalOf(change('power_off'))).toBe('power_conflict: task_state powering-off');
    expect(begun[1]?.signal.aborted).toBe(false);
    begun[1]?.finish();
    await off;
    expect(changes.taskStateOf(UUID)).toBeNull();
    expect(events.map(({ event }) => event)).toEqual(['power.failed', 'power.done']);
  });

  test('reports why the hypervisor refused it', async () => {
    const { changes, change, begun, begins, events } = lab();
    const pausing = change('pause');
    await begins(1);
    begun[0]?.fail(new Refusal('power_failed', 'no space left'));
    expect(await refusalOf(pausing)).toBe('power_failed: no space left');
    expect(changes.taskStateOf(UUID)).toBeNull();
    expect(events).toEqual([expect.objectContaining({ event: 'power.failed', code: 'power_failed' })]);
  });

  test('that the driver lacks, or of an instance of Nova, never reaches the driver', async () => {
    const lacking = lab({}, ['suspend']);
    expect(await refusalOf(lacking.change('suspend'))).toMatch(/^power_unsupported/);
    const novas = lab({ isNovas: true });
    for (const action of POWER_ACTION_NAMES) {
      expect(await refusalOf(novas.change(action))).toBe('power_managed_by_nova');
    }
    expect([...lacking.begun, ...novas.begun]).toEqual([]);
  });

  test('ends with the agent, also if the hypervisor never answers', async () => {
    const { changes, change, begun } = lab();
    await change('stop');
    await changes.close();
    expect([begun[0]?.signal.aborted, changes.taskStateOf(UUID)]).toEqual([true, null]);
  });

  test('is forgotten at its deadline if the hypervisor never answers', async () => {
    const { changes, change, begun, events } = lab({}, [], 10);
    expect(await refusalOf(change('pause'))).toMatch(/^hypervisor_unreachable: not done within/);
    expect([begun[0]?.signal.aborted, changes.taskStateOf(UUID)]).toEqual([true, null]);
    expect(events).toEqual([expect.objectContaining({ code: 'hypervisor_unreachable' })]);
  });
});

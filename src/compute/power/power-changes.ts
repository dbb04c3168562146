import { setTimeout as sleep } from 'node:timers/promises';
import { mayBegin, POWER_ACTIONS, type PowerAction, type TaskState } from '../../contracts/power.ts';
import { asRefusal, Refusal } from '../../flow/refusals.ts';
import type { Observer } from '../../observe/observer.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import { askDrivers, withRemedy } from '../ask-drivers.ts';
import type { Driver, DriverInstance } from '../drivers/driver.ts';
import { deadlineMs } from './deadlines.ts';

/** Actions under way on this host. */
const MAX_TASKS = 200;
/** A failure within this time, in ms, is the reply to the request; the contract allows 10 s. */
const EARLY_MS = 1_000;
/** How long the task that is replaced may take to end, in ms. */
const REPLACING_MS = 2_000;

interface Task {
  readonly action: PowerAction;
  readonly state: TaskState | null;
  readonly stop: AbortController;
  /** Resolves when it has ended, however. */
  readonly ended: Promise<void>;
}

interface Parts {
  readonly drivers: readonly Driver[];
  readonly observer: Observer;
  /** `[DEFAULT] shutdown_timeout`, in seconds. */
  readonly shutdownTimeout: () => number;
  /** For tests. */
  readonly deadlineOf?: typeof deadlineMs;
}

/**
 * The power actions of this host: one at a time for each instance. Each has a deadline, after which its task is forgotten whatever the
 * hypervisor does, so that no instance shows a task for ever. Tasks are not stored: those of an agent that ends are over.
 */
export class PowerChanges implements Closable {
  readonly #parts: Parts;
  readonly #tasks = new Map<string, Task>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The task of an instance; null if there is none. */
  taskStateOf(uuid: string): TaskState | null {
    return this.#tasks.get(uuid)?.state ?? null;
  }

  /**
   * Begins an action. Resolves when it is done, or has been under way for a second.
   * @throws {Refusal} power_conflict, whose detail is `task_state <state>` or `vm_state <status>`; power_throttled;
   *   power_managed_by_nova; power_unsupported; and those of the driver
   */
  async change(uuid: string, action: PowerAction, requestId: string): Promise<void> {
    const replaced = this.#tasks.get(uuid);
    if (replaced !== undefined && !mayReplace(action, replaced)) throw busy(replaced);
    if (replaced === undefined && this.#tasks.size >= MAX_TASKS) {
      throw new Refusal('power_throttled', `${MAX_TASKS} power actions are under way on this host`);
    }
    const stop = new AbortController();
    const work = this.#work({ uuid, action, requestId, stop, replaced });
    const task = {
      action,
      state: POWER_ACTIONS[action].task,
      stop,
      ended: work
        .catch(() => {})
        .then(() => {
          if (this.#tasks.get(uuid) === task) this.#tasks.delete(uuid);
        }),
    };
    this.#tasks.set(uuid, task);
    const early = new AbortController();
    await Promise.race([
      task.ended.then(() => work),
      sleep(EARLY_MS, undefined, { signal: early.signal }).catch(() => {}),
    ]).finally(() => early.abort());
  }

  /** Ends all tasks. What the hypervisor was asked for goes on. */
  async close(): Promise<void> {
    const tasks = [...this.#tasks.values()];
    for (const { stop } of tasks) stop.abort(new Refusal('power_failed', 'the compute agent stopped'));
    await Promise.all(tasks.map(({ ended }) => ended));
  }

  async #work(work: {
    readonly uuid: string;
    readonly action: PowerAction;
    readonly requestId: string;
    readonly stop: AbortController;
    readonly replaced: Task | undefined;
  }): Promise<void> {
    const { uuid, action, requestId, stop, replaced } = work;
    if (replaced !== undefined) await end(replaced, action);
    const { driver, instance } = await this.#find(uuid);
    const { power } = driver;
    if (instance.isNovas) throw new Refusal('power_managed_by_nova');
    if (power === undefined || power.lacks.includes(action)) {
      throw new Refusal('power_unsupported', `the driver ${driver.name} lacks ${action}`);
    }
    const { status } = instance;
    // The instance may have shut down before its plug was pulled.
    if (replaced !== undefined && action === 'power_off' && status === 'SHUTOFF') return;
    if (!mayBegin(action, { status, taskState: null })) {
      throw new Refusal('power_conflict', `vm_state ${status}`);
    }
    const fields = { request_id: requestId, instance_uuid: uuid, action };
    const startedAt = performance.now();
    const sinceStart = () => Math.round(performance.now() - startedAt);
    const { observer, shutdownTimeout, deadlineOf = deadlineMs } = this.#parts;
    const shutdownMs = shutdownTimeout() * 1_000;
    try {
      // It was replaced, or the agent ends, while the instance was looked for.
      stop.signal.throwIfAborted();
      const change = power.change(uuid, action, { signal: stop.signal, shutdownMs });
      await withDeadline(change, stop, deadlineOf(action, shutdownMs));
      observer.emit({ event: 'power.done', ...fields, duration_ms: sinceStart() });
    } catch (error) {
      const refusal = withRemedy(driver, stop.signal.aborted ? stop.signal.reason : error, 2);
      const { code, detail } = refusal;
      observer.emit({ event: 'power.failed', ...fields, code, detail, duration_ms: sinceStart() });
      throw refusal;
    }
  }

  async #find(uuid: string): Promise<{ driver: Driver; instance: DriverInstance }> {
    const { driver, answer } = await askDrivers(this.#parts.drivers, async (each) => {
      const found = await each.getInstance(uuid);
      if (found === undefined) throw new Refusal('guest_unknown', `no instance ${uuid}`);
      return found;
    });
    return { driver, instance: answer };
  }
}

function mayReplace(action: PowerAction, { action: underWay, stop }: Task): boolean {
  const { replaces = [] } = POWER_ACTIONS[action];
  return replaces.includes(underWay) && !stop.signal.aborted;
}

async function end(replaced: Task, action: PowerAction): Promise<void> {
  replaced.stop.abort(new Refusal('power_conflict', `${action} was requested`));
  const waiting = new AbortController();
  const late = sleep(REPLACING_MS, undefined, { signal: waiting.signal }).catch(() => {});
  await Promise.race([replaced.ended, late]).finally(() => waiting.abort());
}

function busy({ action, state }: Task): Refusal {
  return new Refusal('power_conflict', `task_state ${state ?? action}`);
}

/** Rejects when the signal aborts, at the latest at the deadline, whether or not the driver notices. */
async function withDeadline(change: Promise<void>, stop: AbortController, ms: number): Promise<void> {
  const timer = setTimeout(() => {
    stop.abort(new Refusal('hypervisor_unreachable', `not done within ${Math.round(ms / 1_000)} s`));
  }, ms);
  const aborted = new Promise<never>((_, reject) => {
    if (stop.signal.aborted) reject(asRefusal(stop.signal.reason));
    stop.signal.addEventListener('abort', () => reject(asRefusal(stop.signal.reason)));
  });
  try {
    await Promise.race([change, aborted]);
  } finally {
    clearTimeout(timer);
    // The driver ends later, if the hypervisor does not answer.
    change.catch(() => {});
  }
}

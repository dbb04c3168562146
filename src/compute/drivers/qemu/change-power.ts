import { setTimeout as sleep } from 'node:timers/promises';
import type { PowerAction } from '../../../contracts/power.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { QmpError, QmpUnavailable } from '../../../qmp/qmp-errors.ts';
import type { PowerOptions } from '../driver.ts';
import { instanceStatus } from './instance-status.ts';
import type { Monitor } from './monitor.ts';

/** How often the run state is read while an operating system shuts down, in ms. */
const LOOK_MS = 500;
/** A shutdown is requested again after this time, in ms: an operating system that boots ignores the first one. */
const REPEAT_MS = 10_000;

/** QEMU cannot save the memory of an instance in a way that it resumes from by itself. */
export const LACKS: readonly PowerAction[] = ['suspend'];

/**
 * Changes the power of the machine behind a monitor. A QEMU that ends on shutdown, as it does by default, cannot be started again from
 * here; one with -no-shutdown can.
 */
export async function changePower(
  monitor: Monitor,
  action: PowerAction,
  options: PowerOptions,
): Promise<void> {
  if (monitor.hasEnded) throw new Refusal('power_process_ended');
  try {
    await new PowerChange(monitor, options).run(action);
  } catch (error) {
    if (error instanceof QmpError) {
      const code = error.errorClass === 'CommandNotFound' ? 'power_unsupported' : 'power_failed';
      throw new Refusal(code, error.message, { cause: error });
    }
    if (error instanceof QmpUnavailable) {
      const code = error.trouble === 'forbidden' ? 'hypervisor_forbidden' : 'hypervisor_unreachable';
      throw new Refusal(code, error.message, { cause: error });
    }
    throw error;
  }
}

class PowerChange {
  readonly #monitor: Monitor;
  readonly #options: PowerOptions;

  constructor(monitor: Monitor, options: PowerOptions) {
    this.#monitor = monitor;
    this.#options = options;
  }

  async run(action: PowerAction): Promise<void> {
    switch (action) {
      case 'start':
        return this.#restart();
      case 'stop':
        if (!(await this.#shutDown())) await this.#quit();
        return;
      case 'power_off':
        return this.#quit();
      case 'reboot':
        return this.#monitor.whileRestarting(() => this.#reboot());
      case 'reset':
        return this.#restart();
      case 'pause':
        return this.#execute('stop');
      case 'unpause':
        return this.#execute('cont');
      case 'resume':
        return this.#execute('system_wakeup');
      case 'nmi':
        return this.#execute('inject-nmi');
      case 'suspend':
        throw new Refusal('power_unsupported', 'QEMU without libvirt saves no memory');
    }
  }

  /** The machine starts anew in the same QEMU. */
  async #restart(): Promise<void> {
    await this.#execute('system_reset');
    await this.#execute('cont');
  }

  /** For the time of a reboot, a shutdown pauses QEMU (since 6.0) instead of ending it. */
  async #reboot(): Promise<void> {
    await this.#execute('set-action', { shutdown: 'pause' });
    try {
      await this.#shutDown();
      await this.#restart();
    } finally {
      // QEMU's default. Also if another action replaced this one: no user would start the machine again.
      await this.#monitor.execute('set-action', { shutdown: 'poweroff' }).catch(() => {});
    }
  }

  /** False if the operating system did not shut down in time. */
  async #shutDown(): Promise<boolean> {
    const endsAt = performance.now() + this.#options.shutdownMs;
    let repeatAt = Number.NEGATIVE_INFINITY;
    while (performance.now() < endsAt) {
      if (await this.#isOff()) return true;
      if (performance.now() >= repeatAt) {
        repeatAt = performance.now() + REPEAT_MS;
        await this.#execute('system_powerdown');
      }
      await sleep(LOOK_MS, undefined, { signal: this.#options.signal });
    }
    return this.#isOff();
  }

  async #isOff(): Promise<boolean> {
    const { signal } = this.#options;
    signal.throwIfAborted();
    if (this.#monitor.hasEnded) return true;
    try {
      return instanceStatus(await this.#monitor.runState()) === 'SHUTOFF';
    } catch (error) {
      // QEMU closes its monitor before it ends.
      if (!(error instanceof QmpUnavailable)) throw error;
      return this.#hasEndedSoon(error);
    }
  }

  async #quit(): Promise<void> {
    try {
      await this.#execute('quit');
    } catch (error) {
      if (!(error instanceof QmpUnavailable)) throw error;
      if (error.trouble === 'silent') throw error;
    }
    await this.#hasEndedSoon(new QmpUnavailable('silent', 'QEMU does not end'));
  }

  /** Rejects with the error if QEMU has not ended a moment later. */
  async #hasEndedSoon(error: QmpUnavailable): Promise<true> {
    const endsAt = performance.now() + 5_000;
    while (!this.#monitor.hasEnded) {
      if (performance.now() > endsAt) throw error;
      await sleep(50, undefined, { signal: this.#options.signal });
    }
    return true;
  }

  async #execute(command: string, args: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#options.signal.throwIfAborted();
    await this.#monitor.execute(command, args);
  }
}

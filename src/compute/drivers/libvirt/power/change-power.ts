import { setTimeout as sleep } from 'node:timers/promises';
import type { PowerAction } from '../../../../contracts/power.ts';
import type { DriverPower, PowerOptions } from '../../driver.ts';
import type { DomainText, LibvirtConnection } from '../connection.ts';
import { readDomainXml } from '../xml/domain-xml.ts';

/** How often the state is read while an operating system shuts down, in ms. */
const LOOK_MS = 500;
/** A shutdown is requested again after this time, in ms, as by Nova: an operating system that boots ignores the first one. */
const REPEAT_MS = 10_000;

type Connection = Pick<LibvirtConnection, 'read' | 'power'>;

/** The power actions over a connection to libvirt. */
export function libvirtPower(connection: Connection): DriverPower {
  return {
    lacks: [],
    change: (uuid, action, options) => new PowerChange(connection, uuid, options).run(action),
  };
}

class PowerChange {
  readonly #connection: Connection;
  readonly #uuid: string;
  readonly #options: PowerOptions;

  constructor(connection: Connection, uuid: string, options: PowerOptions) {
    this.#connection = connection;
    this.#uuid = uuid;
    this.#options = options;
  }

  run(action: PowerAction): Promise<void> {
    const command = (name: Parameters<LibvirtConnection['power']['run']>[0]) => this.#command(name);
    switch (action) {
      case 'start':
        return command('start');
      case 'stop':
        return this.#stop();
      case 'power_off':
        return command('destroy');
      case 'reboot':
        return this.#reboot();
      case 'reset':
        return this.#reset();
      case 'pause':
        return command('suspend');
      case 'unpause':
        return command('resume');
      case 'suspend':
        return command('managedsave');
      case 'resume':
        return this.#resume();
      case 'nmi':
        return command('inject-nmi');
    }
  }

  async #stop(): Promise<void> {
    const { state } = await this.#read();
    // A crashed domain has no operating system that could shut down.
    const shutdownMs = state === 'crashed' ? 0 : this.#options.shutdownMs;
    const endsAt = performance.now() + shutdownMs;
    let repeatAt = Number.NEGATIVE_INFINITY;
    while (performance.now() < endsAt) {
      if (performance.now() >= repeatAt) {
        repeatAt = performance.now() + REPEAT_MS;
        await this.#unlessOff('shutdown');
      }
      if (await this.#isOff()) return;
      await this.#pause(LOOK_MS);
    }
    await this.#unlessOff('destroy');
  }

  /**
   * libvirt resets the domain once its operating system has shut down, in the same QEMU, so that its consoles stay open. Events show
   * when that happened: Shutdown, then Resumed.
   */
  async #reboot(): Promise<void> {
    let hasShutDown = false;
    let hasRebooted = false;
    const domain = readDomainXml((await this.#read()).xml);
    const stream = this.#connection.power.follow(({ uuid, name, event }) => {
      // Events of virsh have the name alone.
      if (uuid === undefined ? name !== domain.name : uuid !== this.#uuid) return;
      if (event === 'Shutdown') hasShutDown = true;
      else if (hasShutDown && (event === 'Resumed' || event === 'Started')) hasRebooted = true;
    });
    try {
      await stream.subscribed;
      const endsAt = performance.now() + this.#options.shutdownMs;
      let repeatAt = Number.NEGATIVE_INFINITY;
      while (!hasRebooted && performance.now() < endsAt) {
        if (!hasShutDown && performance.now() >= repeatAt) {
          repeatAt = performance.now() + REPEAT_MS;
          await this.#unlessOff('reboot');
        }
        // A definition with <on_poweroff>destroy and a QEMU without -no-shutdown ends instead.
        if (await this.#isOff()) return await this.#command('start');
        await this.#pause(LOOK_MS);
      }
    } finally {
      stream.stop();
    }
    if (!hasRebooted) await this.#reset();
  }

  async #reset(): Promise<void> {
    const { state, saved } = await this.#read();
    if (state === 'shut off') return this.#command(saved ? 'start --force-boot' : 'start');
    if (state === 'crashed' || state === 'pmsuspended') {
      await this.#unlessOff('destroy');
      return this.#command('start');
    }
    await this.#command('reset');
    if (state === 'paused') await this.#command('resume');
  }

  /** A suspended instance is saved on disk, or sleeps by its own operating system. */
  async #resume(): Promise<void> {
    const { state } = await this.#read();
    await this.#command(state === 'pmsuspended' ? 'dompmwakeup' : 'start');
  }

  async #command(name: Parameters<LibvirtConnection['power']['run']>[0]): Promise<void> {
    this.#options.signal.throwIfAborted();
    await this.#connection.power.run(name, this.#uuid);
  }

  /** The operating system may shut down at any time. */
  async #unlessOff(name: 'shutdown' | 'destroy' | 'reboot'): Promise<void> {
    try {
      await this.#command(name);
    } catch (error) {
      if (this.#options.signal.aborted || !(await this.#isOff())) throw error;
    }
  }

  async #isOff(): Promise<boolean> {
    return (await this.#read()).state === 'shut off';
  }

  #read(): Promise<DomainText> {
    this.#options.signal.throwIfAborted();
    return this.#connection.read(this.#uuid, { secure: false });
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#options.signal });
  }
}

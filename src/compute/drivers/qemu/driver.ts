import { setTimeout as sleep } from 'node:timers/promises';
import type { PowerAction } from '../../../contracts/power.ts';
import { Refusal } from '../../../flow/refusals.ts';
import { systemClock } from '../../../platform/clock.ts';
import type { Logger } from '../../../platform/log/log.ts';
import { RareLine } from '../../../platform/pace/rare-line.ts';
import { QmpError, QmpUnavailable } from '../../../qmp/qmp-errors.ts';
import type {
  Driver,
  DriverEvent,
  DriverInstance,
  DriverPower,
  FoundConsole,
  PowerOptions,
} from '../driver.ts';
import type { DriverOptions } from '../registry.ts';
import { changePower, LACKS } from './change-power.ts';
import { instanceStatus } from './instance-status.ts';
import { type Entry, InstanceTable } from './instance-table.ts';
import { parseProject, qemu } from './manifest.ts';
import type { Monitor } from './monitor.ts';
import { type Identity, provisionalIdentity } from './read-identity.ts';
import { QemuScreenshots } from './screenshots.ts';
import { readVncServer, type VncServer } from './vnc-server.ts';
import { type Scan, watchSockets } from './watch-sockets.ts';

/** How long a call waits for the first scan and for monitors that were just found, in ms. The contract allows 5 s. */
const SETTLE_MS = 2_500;

/** What a console needs of a running instance. */
interface Definition {
  readonly vnc: VncServer | undefined;
  readonly password: string | null;
}

/** The driver for QEMUs that run without libvirt, by their QMP sockets. */
export async function open({
  settings,
  log,
}: Pick<DriverOptions, 'settings' | 'log'>): Promise<Driver<Definition>> {
  return new QemuDriver(settings, log);
}

class QemuDriver implements Driver<Definition> {
  readonly name = qemu.name;
  readonly kinds = ['novnc'] as const;
  readonly remedies = qemu.remedies;
  readonly power: DriverPower = {
    lacks: LACKS,
    change: (uuid, action, options) => this.#changePower(uuid, action, options),
  };
  readonly #settings: DriverOptions['settings'];
  readonly #listeners: ((event: DriverEvent) => void)[] = [];
  readonly #table: InstanceTable;
  readonly #watch: ReturnType<typeof watchSockets>;
  readonly #screenshots: QemuScreenshots;
  readonly #passwordLine: RareLine;
  readonly #projects: ReadonlyMap<string, string>;
  #unreadable: Scan['unreadable'] = [];

  constructor(settings: DriverOptions['settings'], log: Logger) {
    const { sockets, projects } = settings.oriel_qemu;
    this.#settings = settings;
    this.#projects = new Map(
      projects.flatMap((entry) => {
        const parsed = parseProject(entry);
        return parsed === undefined ? [] : [[parsed.name, parsed.project]];
      }),
    );
    this.#passwordLine = new RareLine(systemClock, (fields) =>
      log.warn(fields, 'QEMU accepts no VNC password: the console is refused'),
    );
    this.#table = new InstanceTable({
      host: settings.DEFAULT.host,
      log,
      report: (event) => {
        for (const listener of this.#listeners) listener(event);
      },
    });
    this.#screenshots = new QemuScreenshots(settings.oriel_qemu.screenshot_dir);
    this.#watch = watchSockets({ patterns: sockets, log }, (scan) => {
      this.#unreadable = scan.unreadable;
      this.#table.take(scan);
    });
  }

  async listInstances(): Promise<DriverInstance[]> {
    await this.#settled();
    const instances = await Promise.all(
      [...this.#table.entries].map(([uuid, entry]) => this.#describe(uuid, entry)),
    );
    const hidden = this.#hidden();
    const [first] = hidden;
    if (instances.length === 0) {
      if (first?.trouble?.trouble === 'forbidden') throw refusalOf(first.trouble);
      this.#requireReadable();
    }
    return [...instances, ...hidden.map((monitor) => this.#describeHidden(monitor))];
  }

  async getInstance(uuid: string): Promise<DriverInstance | undefined> {
    await this.#settled();
    const entry = this.#table.entries.get(uuid);
    if (entry !== undefined) return this.#describe(uuid, entry);
    const hidden = this.#hidden();
    const provisional = hidden.find((monitor) => this.#provisional(monitor).uuid === uuid);
    if (provisional !== undefined) return this.#describeHidden(provisional);
    this.#requireKnown(hidden);
    return undefined;
  }

  async readDefinition(uuid: string): Promise<Definition> {
    // [step 5]
    const { monitor } = await this.#running(uuid);
    try {
      const runState = await monitor.runState();
      if (instanceStatus(runState) === 'SHUTOFF') {
        throw new Refusal('guest_not_running', `QEMU reports: ${runState}`);
      }
      const vnc = await readVncServer((command) => monitor.execute(command));
      return { vnc, password: await this.#passwordFor(uuid, monitor, vnc) };
    } catch (error) {
      throw this.#explain(error, monitor);
    }
  }

  findConsole({ vnc, password }: Definition): FoundConsole {
    // [step 6]
    if (vnc === undefined) throw new Refusal('guest_without_vnc', 'QEMU has no VNC server');
    if (vnc.reachedBy === 'socket') {
      throw new Refusal('vnc_on_socket', 'the VNC server listens on a UNIX socket');
    }
    if (vnc.reachedBy === 'nothing') throw new Refusal('guest_without_vnc', 'its VNC server does not listen');
    return { reachedBy: 'network', listensOn: vnc.listen, dial: null, port: vnc.port, password };
  }

  async screenshot(uuid: string): Promise<Buffer> {
    const { monitor } = await this.#running(uuid);
    try {
      return await this.#screenshots.take(monitor);
    } catch (error) {
      throw this.#explain(error, monitor);
    }
  }

  async #changePower(uuid: string, action: PowerAction, options: PowerOptions): Promise<void> {
    const entry = this.#table.entries.get(uuid);
    if (entry === undefined) {
      this.#requireKnown(this.#hidden());
      throw new Refusal('guest_unknown', `no QMP monitor has the UUID ${uuid}`);
    }
    await changePower(entry.monitor, action, options);
  }

  onChange(listener: (event: DriverEvent) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#listeners.length = 0;
    await this.#watch.close();
    await this.#table.close();
    await this.#screenshots.close();
  }

  /** The instance, unless its QEMU has ended. */
  async #running(uuid: string): Promise<Entry> {
    await this.#settled();
    const entry = this.#table.entries.get(uuid);
    if (entry === undefined) {
      this.#requireKnown(this.#hidden());
      throw new Refusal('guest_unknown', `no QMP monitor has the UUID ${uuid}`);
    }
    if (!entry.isRunning) throw new Refusal('guest_not_running', 'its QEMU has ended or shut down');
    return entry;
  }

  /** The monitor may have ended while it was asked. */
  #explain(error: unknown, monitor: Monitor): unknown {
    if (!(error instanceof QmpUnavailable)) return error;
    if (!monitor.hasEnded) return refusalOf(error);
    return new Refusal('guest_not_running', 'its QEMU has ended', { cause: error });
  }

  async #settled(): Promise<void> {
    const waiting = new AbortController();
    const settled = this.#watch.begun.then(() => this.#table.settled());
    const late = sleep(SETTLE_MS, undefined, { signal: waiting.signal }).catch(() => {});
    await Promise.race([settled, late]);
    waiting.abort();
  }

  async #describe(uuid: string, { monitor, isRunning }: Entry): Promise<DriverInstance> {
    const identity = monitor.identity ?? this.#provisional(monitor);
    let status: DriverInstance['status'] = isRunning ? 'UNKNOWN' : 'SHUTOFF';
    try {
      if (isRunning) status = instanceStatus(await monitor.runState());
    } catch (error) {
      // An instance that cannot be asked is there all the same.
      if (!(error instanceof QmpUnavailable || error instanceof QmpError)) throw error;
    }
    return this.#asInstance({ ...identity, uuid }, status);
  }

  #describeHidden(monitor: Monitor): DriverInstance {
    return this.#asInstance(this.#provisional(monitor), 'UNKNOWN');
  }

  #asInstance({ uuid, name, vcpus, memoryMb }: Identity, status: DriverInstance['status']): DriverInstance {
    const projectId =
      this.#projects.get(uuid) ?? this.#projects.get(name) ?? this.#settings.oriel.default_project;
    return { uuid, name, projectId, userId: null, status, hypervisorName: name, vcpus, memoryMb };
  }

  /** Monitors that may have an instance which cannot be asked for its UUID. */
  #hidden(): Monitor[] {
    return this.#table.monitors.filter(({ mayHideInstance }) => mayHideInstance);
  }

  #provisional({ path }: Monitor): Identity {
    return provisionalIdentity({ host: this.#settings.DEFAULT.host, path });
  }

  /** An instance is unknown only if every monitor could be asked. */
  #requireKnown([hidden]: readonly Monitor[]): void {
    if (hidden?.trouble !== undefined) throw refusalOf(hidden.trouble);
    this.#requireReadable();
  }

  #requireReadable(): void {
    const [error] = this.#unreadable;
    if (error === undefined) return;
    const isForbidden = error.code === 'EACCES' || error.code === 'EPERM';
    throw new Refusal(
      isForbidden ? 'hypervisor_forbidden' : 'hypervisor_unreachable',
      `the folder ${error.path ?? ''} of [oriel_qemu] sockets cannot be read: ${error.message}`,
      { cause: error },
    );
  }

  /** Null if QEMU asks for no password, or for one that this driver does not set. */
  async #passwordFor(uuid: string, monitor: Monitor, vnc: VncServer | undefined): Promise<string | null> {
    if (vnc?.reachedBy !== 'network' || !vnc.wantsPassword) return null;
    if (this.#settings.oriel_qemu.vnc_password === 'off') return null;
    try {
      return await monitor.vncPassword();
    } catch (error) {
      if (!(error instanceof QmpError)) throw error;
      this.#passwordLine.write({ instance_uuid: uuid, socket: monitor.path, err: error.message });
      return null;
    }
  }
}

function refusalOf(trouble: QmpUnavailable): Refusal {
  const code = trouble.trouble === 'forbidden' ? 'hypervisor_forbidden' : 'hypervisor_unreachable';
  return new Refusal(code, trouble.message, { cause: trouble });
}

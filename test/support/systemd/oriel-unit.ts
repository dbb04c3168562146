import type { WebSocket } from 'ws';
import { ACCOUNTS } from '../accounts.ts';
import { configurationText } from '../configuration.ts';
import { freePort } from '../free-port.ts';
import { type Addresses, type Closing, closingOf, Person } from '../person.ts';
import { until } from '../until.ts';
import { type SystemdHost, startSystemd } from './systemd-host.ts';

/** Longer than a start takes on a busy machine. */
const START_MS = 40_000;

export interface OrielUnitOptions {
  /** `[oriel] drivers` */
  readonly drivers?: string;
}

/** oriel.service and oriel.socket under a systemd of their own, with all their protection. */
export class OrielUnit implements Addresses {
  readonly host: SystemdHost;
  readonly apiPort: number;
  readonly proxyPort: number;
  readonly #drivers: string;
  readonly #open: WebSocket[] = [];

  private constructor(host: SystemdHost, apiPort: number, proxyPort: number, drivers: string) {
    this.host = host;
    this.apiPort = apiPort;
    this.proxyPort = proxyPort;
    this.#drivers = drivers;
  }

  static async install({ drivers = 'demo' }: OrielUnitOptions = {}): Promise<OrielUnit> {
    const host = await startSystemd();
    const [apiPort, proxyPort] = [await freePort(), await freePort()];
    const streams = [proxyPort, apiPort].map((port) => `ListenStream=127.0.0.1:${port}\n`);
    const socket = `[Socket]\nListenStream=\n${streams.join('')}`;
    await host.write('/etc/systemd/system/oriel.socket.d/test.conf', socket);
    return new OrielUnit(host, apiPort, proxyPort, drivers);
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.apiPort}`;
  }

  get proxyUrl(): string {
    return `http://127.0.0.1:${this.proxyPort}`;
  }

  /** Writes the configuration; `more`: further lines, which may begin with options of `[oriel]`. */
  async configure(...more: string[]): Promise<void> {
    const text = await configurationText({
      apiPort: this.apiPort,
      proxyPort: this.proxyPort,
      drivers: this.#drivers,
      lines: ['[oriel]', 'audit_log = /var/log/oriel/audit.log', 'max_sessions = 1000', ...more],
    });
    await this.host.write('/etc/oriel/oriel.conf', text);
  }

  /** Lines of `[Service]` for this test only. */
  async edit(...lines: string[]): Promise<void> {
    const text = ['[Service]', ...lines, ''].join('\n');
    await this.host.write('/etc/systemd/system/oriel.service.d/test.conf', text);
    await this.host.sh('systemctl daemon-reload');
  }

  /** Returns when the service is active. Socket units must be active before their service. */
  async start(...units: string[]): Promise<void> {
    await this.host.sh(`systemctl start ${[...units, 'oriel.service'].join(' ')}`);
  }

  show(...names: string[]): Promise<Record<string, string>> {
    return this.host.show('oriel.service', ...names);
  }

  async mainPid(): Promise<number> {
    return Number((await this.show('MainPID')).MainPID);
  }

  /** Waits until systemd has started the service again by itself. */
  async restarted(): Promise<void> {
    await until(async () => (await this.show('NRestarts')).NRestarts === '1', START_MS);
    await until(async () => (await this.show('ActiveState')).ActiveState === 'active', START_MS);
  }

  /** Lines of this service and of systemd about it. */
  journal(options = ''): Promise<string> {
    return this.host.sh(`journalctl --unit oriel --output cat --no-pager ${options}`);
  }

  /** The states of both listeners. */
  readiness(): Promise<number[]> {
    return Promise.all(
      [this.apiUrl, this.proxyUrl].map(async (url) => (await fetch(`${url}/readyz`)).status),
    );
  }

  async openConsole(name = 'demo'): Promise<{ webSocket: WebSocket; closing: Promise<Closing> }> {
    const mia = await Person.signIn(this, ACCOUNTS.member);
    const { webSocket } = await mia.view(await mia.consoleUrl(name));
    this.#open.push(webSocket);
    return { webSocket, closing: closingOf(webSocket) };
  }

  /** Stops the service and removes what a test has changed. */
  async reset(): Promise<void> {
    for (const webSocket of this.#open.splice(0)) webSocket.terminate();
    await this.host.sh('systemctl stop oriel.socket oriel.service; systemctl reset-failed');
    await this.host.sh('rm -rf /etc/systemd/system/oriel.service.d /var/lib/oriel; systemctl daemon-reload');
    await this.host.sh('journalctl --rotate; journalctl --vacuum-time=1s');
  }

  /** @returns the CPU seconds that systemd and all its services have used */
  async close(): Promise<number> {
    const used = await this.host.cpuSeconds();
    await this.host.close();
    return used;
  }
}

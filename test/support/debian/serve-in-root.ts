import { once } from 'node:events';
import { freePort } from '../free-port.ts';
import type { Account, Addresses } from '../person.ts';
import type { DebianRoot } from './debian-root.ts';

const PASSWORD = 'correct horse battery';

export const ACCOUNT: Account = { name: 'alice', password: PASSWORD, project: 'default' };

/** `oriel serve` of the installed package with the demo driver, as its unit starts it: user, groups and state directory. */
export class ServeInRoot implements Addresses {
  readonly #root: DebianRoot;
  readonly #apiPort: number;
  readonly #proxyPort: number;
  #log = '';
  #child: ReturnType<DebianRoot['start']> | undefined;

  private constructor(root: DebianRoot, apiPort: number, proxyPort: number) {
    this.#root = root;
    this.#apiPort = apiPort;
    this.#proxyPort = proxyPort;
  }

  /** As README.Debian says, but without `--start`, because there is no systemd here. */
  static async setUp(root: DebianRoot): Promise<ServeInRoot> {
    const serve = new ServeInRoot(root, await freePort(), await freePort());
    const words = [
      'oriel init --systemd --yes --user alice --password-stdin --address 127.0.0.1 --tls none --set oriel.drivers=demo',
      `--set oriel.drain_timeout=2 --api-port ${serve.#apiPort} --console-port ${serve.#proxyPort}`,
    ];
    await root.must(`printf '%s' '${PASSWORD}' | ${words.join(' ')}`);
    return serve;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#apiPort}`;
  }

  get proxyUrl(): string {
    return `http://127.0.0.1:${this.#proxyPort}`;
  }

  async start(): Promise<void> {
    const as = ['setpriv', '--reuid=oriel', '--regid=oriel', '--init-groups', '--inh-caps=-all'];
    const child = this.#root.start(['STATE_DIRECTORY=/var/lib/oriel', ...as, '/usr/bin/oriel', 'serve']);
    this.#child = child;
    this.#log = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    const ended = once(child, 'close').then(() => 'ended');
    for (;;) {
      if (this.#log.includes('"msg":"serving"')) return;
      const next = await Promise.race([once(child.stderr!, 'data').then(() => 'more'), ended]);
      if (next === 'ended') throw new Error(`oriel serve ended:\n${this.#log}`);
    }
  }

  /** SIGTERM, as systemd sends it. @returns the exit status */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    return (await closed)[0];
  }
}

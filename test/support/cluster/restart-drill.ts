import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNTS } from '../accounts.ts';
import { configurationText } from '../configuration.ts';
import { freePort } from '../free-port.ts';
import { Person } from '../person.ts';
import { anyDisplay, type QemuProcess, startQemu } from '../qemu/qemu-process.ts';
import { until } from '../until.ts';
import { type RunningServe, runServe } from './serve-process.ts';

/** `unknown`: the process was killed before it had answered. */
type State = 'live' | 'ended' | 'unknown';

interface Tracked<T> {
  readonly what: T;
  state: State;
  /** Since the last check. */
  isNew: boolean;
}

export interface DrillCounts {
  restarts: number;
  tokensMade: number;
  tokensEnded: number;
  signInsMade: number;
  signInsEnded: number;
  /** Calls that a kill interrupted. */
  interrupted: number;
  tokensChecked: number;
  signInsChecked: number;
}

/** Entries of earlier rounds that each check looks at again, per instance. */
const EARLIER = 4;
const TERMINATED_MS = 30_000;
/** How long the process may take to find the instances: the machine may be busy. */
const FOUND_MS = 60_000;

/**
 * One `oriel serve` with a token store in a file and real QEMU instances, which is killed and started again while users create, open
 * and end consoles and sign-ins.
 */
export class RestartDrill {
  readonly counts: DrillCounts = {
    restarts: 0,
    tokensMade: 0,
    tokensEnded: 0,
    signInsMade: 0,
    signInsEnded: 0,
    interrupted: 0,
    tokensChecked: 0,
    signInsChecked: 0,
  };
  /** What must not be, in a sentence each. */
  readonly wrong: string[] = [];
  readonly configurationFile: string;
  readonly apiUrl: string;
  readonly proxyUrl: string;
  readonly instances: readonly string[];
  readonly #qemus: readonly QemuProcess[];
  readonly #tokens = new Map<string, Tracked<URL>[]>();
  readonly #signIns: Tracked<Person>[] = [];
  #serve: RunningServe | undefined;

  private constructor(
    file: string,
    ports: readonly number[],
    instances: readonly string[],
    qemus: readonly QemuProcess[],
  ) {
    this.configurationFile = file;
    this.apiUrl = `http://127.0.0.1:${ports[0]}`;
    this.proxyUrl = `http://127.0.0.1:${ports[1]}`;
    this.instances = instances;
    this.#qemus = qemus;
    for (const instance of instances) this.#tokens.set(instance, []);
  }

  /** @param options more lines of `[oriel]` */
  static async start(folder: string, instances = 3, options: readonly string[] = []): Promise<RestartDrill> {
    const ports = await Promise.all([freePort(), freePort()]);
    const uuids = Array.from({ length: instances }, () => randomUUID() as string);
    const qemus = await Promise.all(
      uuids.map((uuid, at) => startQemu({ folder, name: `guest${at}`, uuid, vnc: [anyDisplay()] })),
    );
    const file = join(folder, 'oriel.conf');
    const lines = [
      '[oriel]',
      `state_dir = ${join(folder, 'state')}`,
      'refusal = close',
      'max_sessions_per_address = 0',
      'max_connections_per_address = 0',
      'max_upgrades_per_minute = 0',
      'free_bad_tokens = 0',
      ...options,
      '[oriel_qemu]',
      `sockets = ${folder}/*.qmp`,
      '[consoleauth]',
      'token_ttl = 86400',
      '[oriel_auth]',
      'token_expiration = 86400',
      'max_sign_ins_per_minute = 0',
    ];
    const [apiPort = 0, proxyPort = 0] = ports;
    const text = await configurationText({ apiPort, proxyPort, drivers: 'qemu', lines });
    await writeFile(file, text, { mode: 0o600 });
    return new RestartDrill(file, ports, uuids, qemus);
  }

  /** Starts the process; resolves when it serves and has found all instances. */
  async serve(): Promise<void> {
    this.#serve = await runServe(['--config-file', this.configurationFile]);
    const admin = (await this.#signIn(ACCOUNTS.admin)).what;
    for (const uuid of this.instances) {
      await until(async () => (await admin.api(`/v2.1/servers/${uuid}`)).status === 200, FOUND_MS);
    }
  }

  get process(): RunningServe {
    if (this.#serve === undefined) throw new Error('nothing serves');
    return this.#serve;
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { process } = this;
    process.signal(signal);
    const late = sleep(TERMINATED_MS, 'late', { ref: false });
    if ((await Promise.race([process.ended, late])) === 'late') throw new Error(`it survived ${signal}`);
    this.#serve = undefined;
  }

  /** Kills the process that long after all users have begun to act, starts it again, and checks what must be. */
  async round(ms: number): Promise<void> {
    const begun: Promise<void>[] = [];
    const users = [...this.instances.map((each) => this.#useConsoles(each, begun)), this.#useSignIns(begun)];
    await Promise.race([Promise.all(begun), Promise.all(users)]);
    await sleep(ms);
    await this.end('SIGKILL');
    await Promise.all(users);
    this.counts.restarts++;
    await this.serve();
    await this.check();
  }

  /** @param isWhole looks at everything, not at what is new and a part of the rest */
  async check(isWhole = false): Promise<void> {
    await Promise.all([
      ...this.instances.map((instance) => this.#checkTokens(instance, isWhole)),
      this.#checkSignIns(isWhole),
    ]);
  }

  async close(): Promise<void> {
    await this.#serve?.close();
    await Promise.all(this.#qemus.map((qemu) => qemu.kill()));
  }

  /** How a console of that access URL ends at once, or `open`. */
  async tryToOpen(url: URL): Promise<'open' | number> {
    const webSocket = new Person(this).webSocket(url);
    try {
      return await new Promise((resolve) => {
        webSocket.on('error', () => resolve(0));
        webSocket.on('close', (code) => resolve(code));
        webSocket.on('message', () => resolve('open'));
      });
    } finally {
      webSocket.terminate();
    }
  }

  async #checkSignIns(isWhole: boolean): Promise<void> {
    for (const signIn of some(this.#signIns, isWhole)) {
      this.counts.signInsChecked++;
      const { status } = await signIn.what.api('/v2.1/servers');
      if (signIn.state === 'live' && status !== 200) this.wrong.push(`a valid sign-in got ${status}`);
      if (signIn.state === 'ended' && status !== 401) this.wrong.push(`an ended sign-in got ${status}`);
    }
  }

  async #checkTokens(instance: string, isWhole: boolean): Promise<void> {
    for (const token of some(this.#tokens.get(instance) ?? [], isWhole)) {
      this.counts.tokensChecked++;
      const result = await this.tryToOpen(token.what);
      if (token.state === 'live' && result !== 'open') this.wrong.push(`a valid token got ${result}`);
      if (token.state === 'ended' && result === 'open') this.wrong.push('an ended token opened a console');
    }
  }

  /** Makes, opens and withdraws consoles of one instance until the process does not answer any more. Never rejects. */
  async #useConsoles(instance: string, begun: Promise<void>[]): Promise<void> {
    const tokens = this.#tokens.get(instance) ?? [];
    const held: { terminate(): void }[] = [];
    const begin = promiseIn(begun);
    try {
      const [member, admin] = [await this.#signIn(ACCOUNTS.member), await this.#signIn(ACCOUNTS.admin)];
      for (;;) {
        const { status, body } = await member.what.askForConsole(instance);
        if (status !== 200) throw new Error(`no console: ${status}`);
        const token: Tracked<URL> = { what: new URL(body.remote_console.url), state: 'live', isNew: true };
        tokens.push(token);
        this.counts.tokensMade++;
        begin();
        if (Math.random() < 0.25) held.push(await this.#open(token.what));
        if (Math.random() < 0.25) await this.#withdraw(admin.what, instance, tokens);
      }
    } catch {
      this.counts.interrupted++;
    } finally {
      for (const webSocket of held) webSocket.terminate();
    }
  }

  /** Makes and ends sign-ins until the process does not answer any more. Never rejects. */
  async #useSignIns(begun: Promise<void>[]): Promise<void> {
    const begin = promiseIn(begun);
    try {
      for (let turn = 1; ; turn++) {
        const signIn = await this.#signIn(ACCOUNTS.reader);
        begin();
        if (turn % 2 === 0) await this.#signOut(signIn);
      }
    } catch {
      this.counts.interrupted++;
    }
  }

  /** An open console, once the first bytes of its VNC server have arrived. */
  #open(url: URL): Promise<{ terminate(): void }> {
    const webSocket = new Person(this).webSocket(url);
    return new Promise((resolve, reject) => {
      webSocket.on('error', reject);
      webSocket.on('close', reject);
      webSocket.on('message', () => resolve(webSocket));
    });
  }

  async #signIn(account: (typeof ACCOUNTS)[keyof typeof ACCOUNTS]): Promise<Tracked<Person>> {
    const what = await Person.signIn(this, account);
    if (what.token === '') throw new Error('no sign-in');
    const signIn: Tracked<Person> = { what, state: 'live', isNew: true };
    this.#signIns.push(signIn);
    this.counts.signInsMade++;
    return signIn;
  }

  async #signOut(signIn: Tracked<Person>): Promise<void> {
    signIn.state = 'unknown';
    const { what } = signIn;
    const { status } = await what.api('/v3/auth/tokens', {
      method: 'DELETE',
      headers: { 'X-Subject-Token': what.token },
    });
    if (status !== 204) throw new Error(`no sign-out: ${status}`);
    signIn.state = 'ended';
    this.counts.signInsEnded++;
  }

  async #withdraw(admin: Person, instance: string, tokens: readonly Tracked<URL>[]): Promise<void> {
    const live = tokens.filter(({ state }) => state !== 'ended');
    for (const token of live) token.state = 'unknown';
    const { status } = await admin.api(`/oriel/v1/servers/${instance}/console-tokens?reason=drill`, {
      method: 'DELETE',
    });
    if (status !== 200) throw new Error(`no withdrawal: ${status}`);
    for (const token of live) {
      token.state = 'ended';
      token.isNew = true;
    }
    this.counts.tokensEnded += live.length;
  }
}

/** What is new, and some of the rest; or everything. */
function some<T>(all: readonly Tracked<T>[], isWhole: boolean): Tracked<T>[] {
  if (isWhole) return [...all];
  const fresh = all.filter(({ isNew }) => isNew);
  const earlier = all.filter(({ isNew }) => !isNew);
  for (const each of fresh) each.isNew = false;
  return [
    ...fresh,
    ...Array.from({ length: EARLIER }, () => earlier[Math.floor(Math.random() * earlier.length)]),
  ].filter((each) => each !== undefined);
}

/** Adds a promise to the list; the function resolves it. */
function promiseIn(list: Promise<void>[]): () => void {
  let begin = () => {};
  list.push(
    new Promise((resolve) => {
      begin = resolve;
    }),
  );
  return begin;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childOf } from './child-of.ts';
import { HostProcess } from './host-process.ts';

const INIT = join(import.meta.dirname, 'lab-init.sh');

/** Where a host is connected, and its address there with the bits of its network. */
export interface Cables {
  readonly public?: string;
  readonly management?: string;
}

/** Hosts with network cards of their own, apart from this machine's network and from other labs'. */
export interface NetworkLab {
  /** Scratch of the lab, which goes with it. */
  readonly folder: string;
  /** Adds a host: its public card, if it has one, is eth0. */
  addHost(name: string, cables: Cables): Promise<void>;
  /** The words that put the command after them onto a host: its network and its name. */
  onto(host: string): string[];
  /** Starts a program on a host. */
  start(host: string, command: readonly string[], env?: NodeJS.ProcessEnv): HostProcess;
  /** Runs a command on a host to its end; answers what it printed. Throws where it fails. */
  run(host: string, ...command: string[]): Promise<string>;
  /** Pulls the cable of a host's first card, and puts it back. */
  unplug(host: string): Promise<void>;
  plug(host: string): Promise<void>;
  /** Ends every process of the lab, and the lab. */
  close(): Promise<void>;
}

/** Starts an empty lab. Needs root. */
export async function startNetworkLab(): Promise<NetworkLab> {
  if (process.getuid?.() !== 0) throw new Error('the network lab needs root, for namespaces of its own');
  const folder = await mkdtemp(join(tmpdir(), 'oriel-network-'));
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const init = spawn('unshare', [...namespaces, 'bash', INIT, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Whatever kills the tests with all their group leaves it the time to clean up after them.
    detached: true,
  });
  const exited = once(init, 'exit');
  const answers = createInterface({ input: init.stdout })[Symbol.asyncIterator]();
  const expectAnswer = async (answer: string) => {
    const { value, done } = await answers.next();
    if (done || value !== answer)
      throw new Error(`the network lab answered ${value ?? 'nothing'} instead of ${answer}`);
  };
  let last: Promise<unknown> = Promise.resolve();
  const order = (...words: string[]) => {
    const answered = last.then(async () => {
      init.stdin.write(`${words.join(' ')}\n`);
      await expectAnswer(words[0]!);
    });
    last = answered.catch(() => {});
    return answered;
  };
  await expectAnswer('ready');
  const pid = await childOf(init.pid!);

  const lab: NetworkLab = {
    folder,
    addHost: (name, cables) =>
      order('host', name, ...Object.entries(cables).map(([network, address]) => `${network}=${address}`)),
    onto(host) {
      const enter = ['nsenter', '--target', `${pid}`, '--pid', '--mount', `--wd=${process.cwd()}`];
      const named = ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', host];
      return [...enter, `--net=/proc/${pid}/root/run/netns/${host}`, '--', ...named];
    },
    start: (host, command, env = {}) =>
      new HostProcess([...lab.onto(host), ...command], { env, command: `${command.join(' ')} on ${host}` }),
    async run(host, ...command) {
      const started = lab.start(host, command);
      const status = await started.exitStatus();
      if (status !== 0) throw new Error(`${started.command} ended with ${status}: ${started.output}`);
      return started.output;
    },
    unplug: (host) => order('unplug', host),
    plug: (host) => order('plug', host),
    async close() {
      init.stdin.end();
      await exited;
    },
  };
  return lab;
}

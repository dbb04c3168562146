import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts } from '../accepts.ts';
import { freePort } from '../free-port.ts';
import { freezeProcess } from '../freeze-process.ts';

/** A real memcached of Debian's package on a free port of 127.0.0.1, and the faults that a test can cause in it. */
export class Memcached {
  readonly host = '127.0.0.1';
  readonly port: number;
  readonly #args: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, args: readonly string[]) {
    this.port = port;
    this.#args = args;
  }

  /** @param args further arguments of memcached, such as `-Y FILE` or `-Z` */
  static async start(args: readonly string[] = []): Promise<Memcached> {
    const memcached = new Memcached(await freePort(), args);
    await memcached.start();
    return memcached;
  }

  /** Empty, as after every start. */
  async start(): Promise<void> {
    const args = ['-u', 'root', '-l', this.host, '-p', String(this.port), '-U', '0', '-m', '64', '-t', '1'];
    const child = spawn('memcached', [...args, ...this.#args], { stdio: 'ignore' });
    let failed: Error | undefined;
    child.once('error', (error) => {
      failed = error;
    });
    child.once('exit', (code) => {
      failed = new Error(`memcached ended with status ${code}`);
    });
    this.#process = child;
    // A test that ran out of time does not come to its end.
    const killAtExit = () => child.kill('SIGKILL');
    process.once('exit', killAtExit);
    child.once('exit', () => process.off('exit', killAtExit));
    for (let tries = 0; tries < 500; tries++) {
      if (failed !== undefined) throw failed;
      if (await accepts({ host: '127.0.0.1', port: this.port })) return;
      await sleep(10);
    }
    throw new Error('memcached does not listen');
  }

  /** SIGKILL: connections are reset, the memory is gone. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async restartEmpty(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** SIGSTOP: it keeps its memory and its port, accepts connections, and answers nothing. */
  freeze(): void {
    const pid = this.#process?.pid;
    if (pid !== undefined) freezeProcess(pid);
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** What it says to a line of its text protocol, up to a line that is `END`, `OK` or the like. */
  async ask(command: string): Promise<string> {
    const socket = connect({ host: this.host, port: this.port });
    let said = '';
    socket.setEncoding('latin1');
    socket.write(`${command}\r\n`);
    for await (const chunk of socket) {
      said += chunk;
      if (
        /^(END|OK|STORED|NOT_STORED|DELETED|NOT_FOUND|ERROR|CLIENT_ERROR .*|SERVER_ERROR .*)\r\n$/m.test(said)
      )
        break;
    }
    socket.destroy();
    return said;
  }

  /** Every key that it holds. */
  async keys(): Promise<string[]> {
    const dump = await this.ask('lru_crawler metadump all');
    return [...dump.matchAll(/^key=(\S+)/gm)].map((match) => decodeURIComponent(match[1]!));
  }

  /** Everything that it holds: keys and values. */
  async contents(): Promise<string> {
    let all = '';
    for (const key of await this.keys()) all += await this.ask(`get ${key}`);
    return all;
  }
}

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_MS = 60_000;
/** Without a further character for so long the guest receives nothing more. */
const SILENCE_MS = 10_000;

/** A Linux that reports the characters that its text console reads (linux-image.ts), by its two serial ports. */
export class KeyboardGuest {
  readonly #commands: Socket;
  readonly #keys: Socket;
  #answers = '';
  #typed = Buffer.alloc(0);
  #typedAt = 0;

  private constructor(commands: Socket, keys: Socket) {
    this.#commands = commands;
    this.#keys = keys;
    commands.on('data', (chunk) => {
      this.#answers += chunk;
    });
    keys.on('data', (chunk: Buffer) => {
      this.#typed = Buffer.concat([this.#typed, chunk]);
      this.#typedAt = performance.now();
    });
  }

  /** The guest whose serial ports are those UNIX sockets. Resolves when it reads its console. */
  static async connect(commands: string, keys: string, withinMs = READY_MS): Promise<KeyboardGuest> {
    const guest = new KeyboardGuest(await connectWhenOpen(commands), await connectWhenOpen(keys));
    await guest.#answer('ready\n', withinMs);
    return guest;
  }

  /** Runs a shell command in the guest; returns its output. */
  async run(command: string): Promise<string> {
    this.#answers = '';
    this.#commands.write(`${command}\n`);
    const answer = await this.#answer(/^done \d+\n$/m, 20_000);
    const output = answer.replace(/done \d+\n$/, '');
    if (!answer.endsWith('done 0\n')) throw new Error(`${command} failed in the guest: ${answer}`);
    return output;
  }

  /** Loads the console keymap of that layout. */
  async useLayout(layout: string): Promise<void> {
    await this.run(`loadkeys -q -u -c -C /dev/tty1 /keymaps/${layout}`);
  }

  /** The lines that the console read since the last call, once there are so many or no more characters come. */
  async typedLines(count: number): Promise<string[]> {
    this.#typedAt = performance.now();
    let lines: string[] = [];
    while (lines.length <= count && performance.now() - this.#typedAt < SILENCE_MS) {
      await sleep(10);
      // The Enter key is a carriage return for a terminal in raw mode.
      lines = this.#typed.toString().split('\r');
    }
    this.#typed = Buffer.alloc(0);
    return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  }

  close(): void {
    this.#commands.destroy();
    this.#keys.destroy();
  }

  async #answer(expected: string | RegExp, withinMs: number): Promise<string> {
    for (
      const deadline = performance.now() + withinMs;
      this.#answers.search(expected) === -1;
      await sleep(10)
    ) {
      if (performance.now() > deadline) throw new Error(`the guest answered only: ${this.#answers}`);
    }
    return this.#answers;
  }
}

async function connectWhenOpen(path: string): Promise<Socket> {
  for (const deadline = performance.now() + READY_MS; ; await sleep(20)) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

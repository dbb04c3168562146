import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';

export interface PseudoTerminal {
  /** What has been displayed so far, with the control characters of the terminal. */
  readonly display: () => string;
  /** Waits until the display has that text after everything that was awaited before. */
  see(text: string | RegExp): Promise<void>;
  type(text: string): void;
  /** Waits until the command has ended; answers its exit status and the settings of the terminal after it, as stty prints them. */
  ended(): Promise<{ status: number; stty: string }>;
  /** Ends the shell and what runs in it. */
  close(): void;
}

/** Runs a line of sh in a pseudo-terminal of the command `script`. */
export function inTerminal(
  line: string,
  { env, cwd, columns = 80 }: { env: NodeJS.ProcessEnv; cwd: string; columns?: number },
): PseudoTerminal {
  const shell = `stty cols ${columns}; ${line}; echo "status=$?;"; stty -a`;
  const child = spawn('script', ['--quiet', '--command', shell, '/dev/null'], {
    env: { ...env, SHELL: '/bin/sh' },
    cwd,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let display = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    display += text;
  });
  const closed = once(child, 'close');
  return {
    display: () => display,
    async see(text) {
      const pattern =
        typeof text === 'string' ? new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : text;
      await expect.poll(() => display.slice(seen), { timeout: 20_000 }).toMatch(pattern);
      const match = pattern.exec(display.slice(seen));
      seen += (match?.index ?? 0) + (match?.[0].length ?? 0);
    },
    type: (text) => child.stdin.write(text),
    async ended() {
      await closed;
      const [, status = '', stty = ''] = /status=(\d+);\s+([\s\S]*)$/.exec(display) ?? [];
      return { status: Number(status), stty };
    },
    close: () => child.kill(),
  };
}

import { type ChildProcess, execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Refusal } from '../../../flow/refusals.ts';
import type { Closable } from '../../../platform/lifecycle.ts';

const DEADLINE_MS = 4_000;
const MAX_OUTPUT_BYTES = 64 << 20;
const MAX_AT_ONCE = 8;
const MAX_WAITING = 500;

/** A command of virsh, such as `dumpxml <uuid>`. It must not contain a domain's name. */
export type VirshCommand = string;

/** Runs commands in one virsh process and returns the output of each. */
export type RunVirsh = (commands: readonly VirshCommand[]) => Promise<string[]>;

export interface VirshRunner extends Closable {
  readonly run: RunVirsh;
  /** Kills running processes, refuses waiting calls and resolves when no process is left. */
  close(): Promise<void>;
}

/**
 * Starting a process is most of virsh's cost (15 of 17 ms), so commands are run in lists. Every user of the API can cause a
 * process, so the number of processes is limited and further calls wait.
 * A command that fails prints nothing. virsh fails if its last command does.
 * @throws {Refusal} guest_unknown, hypervisor_unreachable, hypervisor_forbidden
 */
export function virshRunner(uri: string, deadlineMs = DEADLINE_MS): VirshRunner {
  const processes = new Set<ChildProcess>();
  const runs = new Set<Promise<string>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  let closed = false;

  const takeTurn = async () => {
    if (running < MAX_AT_ONCE) {
      running++;
      return;
    }
    if (waiting.length >= MAX_WAITING) {
      throw new Refusal('hypervisor_unreachable', `${MAX_WAITING} calls already wait for virsh`);
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const passTurnOn = () => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };

  return {
    async run(commands) {
      await takeTurn();
      try {
        if (closed) throw new Refusal('hypervisor_unreachable', 'the driver was closed');
        // Separates the outputs. It is random, because owners of instances choose names and metadata.
        const boundary = `boundary-${randomUUID()}`;
        const script = commands.join(`; echo ${boundary}; `);
        const run = execute(['--quiet', '--connect', uri, script], processes, deadlineMs);
        runs.add(run);
        const output = await run.finally(() => runs.delete(run));
        return output.split(boundary);
      } finally {
        passTurnOn();
      }
    },
    async close() {
      closed = true;
      for (const child of processes) child.kill('SIGKILL');
      await Promise.allSettled(runs);
    },
  };
}

/** Settles when the process has ended. */
function execute(args: readonly string[], processes: Set<ChildProcess>, deadlineMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
      env: virshEnvironment(),
    } as const;
    const child = execFile('virsh', args, options, (error, stdout, stderr) => {
      processes.delete(child);
      if (error === null) resolve(stdout);
      else reject(asRefusal(error, stderr, deadlineMs));
    });
    processes.add(child);
    // No input: virsh must not wait for a password.
    child.stdin?.end();
  });
}

/** virsh's messages if the socket, polkit or SASL denies access to this user. */
const DENIED = /permission denied|authentication (?:failed|unavailable|cancelled)|access denied/i;

/** Makes virsh print English messages. */
export function virshEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C' };
}

function asRefusal(
  error: Error & { code?: unknown; killed?: boolean },
  stderr: string,
  deadlineMs: number,
): Refusal {
  const message = stderr.trim().replace(/\s+/g, ' ').slice(0, 500);
  if (/failed to get domain/.test(message)) return new Refusal('guest_unknown', message);
  if (DENIED.test(message)) return new Refusal('hypervisor_forbidden', message, { cause: error });
  let why = message || error.message.slice(0, 500);
  if (error.code === 'ENOENT') why = 'virsh is not installed (Debian: libvirt-clients)';
  else if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    why = `virsh printed more than ${MAX_OUTPUT_BYTES} bytes`;
  else if (error.killed) why = `virsh received no answer within ${deadlineMs} ms. ${message}`;
  return new Refusal('hypervisor_unreachable', why, { cause: error });
}

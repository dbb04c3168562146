import { type ChildProcess, execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Refusal } from '../../../flow/refusals.ts';
import type { Closable } from '../../../platform/lifecycle.ts';

const DEADLINE_MS = 4_000;
const MAX_OUTPUT_BYTES = 64 << 20;
const MAX_AT_ONCE = 8;
const MAX_WAITING = 500;

/** One line of virsh's own command language, such as `dumpxml <uuid>`. No guest's name may be part of it. */
export type VirshCommand = string;

/** Runs a list of commands in one virsh process, and answers what each of them printed. */
export type RunVirsh = (commands: readonly VirshCommand[]) => Promise<string[]>;

export interface VirshRunner extends Closable {
  readonly run: RunVirsh;
  /** Kills what runs, refuses what waits, and returns when no process is left. */
  close(): Promise<void>;
}

/**
 * Starting a process is most of what virsh costs (15 ms of 17), so commands come in lists; and since every caller of the
 * api can cause one, only so many processes run at once and the rest wait for their turn.
 * A command that fails prints nothing; virsh fails when its last command does.
 * @throws {Refusal} guest_unknown, hypervisor_unreachable, hypervisor_forbidden
 */
export function virshRunner(uri: string): VirshRunner {
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
      throw new Refusal('hypervisor_unreachable', `${MAX_WAITING} questions wait for virsh already`);
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
        // A word between answers that nothing inside an answer can be: guests choose their names and metadata, not this.
        const boundary = `boundary-${randomUUID()}`;
        const script = commands.join(`; echo ${boundary}; `);
        const run = execute(['--quiet', '--connect', uri, script], processes);
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

/** Settles when the process has ended, however it ends. */
function execute(args: readonly string[], processes: Set<ChildProcess>): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MAX_OUTPUT_BYTES,
      env: virshEnvironment(),
    } as const;
    const child = execFile('virsh', args, options, (error, stdout, stderr) => {
      processes.delete(child);
      if (error === null) resolve(stdout);
      else reject(asRefusal(error, stderr));
    });
    processes.add(child);
    // Nobody answers, should virsh ask for a password.
    child.stdin?.end();
  });
}

/** virsh's words where the socket, polkit or SASL does not let this user in. */
const NOT_LET_IN = /permission denied|authentication (?:failed|unavailable|cancelled)|access denied/i;

/** English words, whatever the operator's language. */
export function virshEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C' };
}

function asRefusal(error: Error & { code?: unknown; killed?: boolean }, stderr: string): Refusal {
  const complaint = stderr.trim().replace(/\s+/g, ' ').slice(0, 500);
  if (/failed to get domain/.test(complaint)) return new Refusal('guest_unknown', complaint);
  if (NOT_LET_IN.test(complaint)) return new Refusal('hypervisor_forbidden', complaint, { cause: error });
  let why = complaint || error.message.slice(0, 500);
  if (error.code === 'ENOENT') why = 'virsh is not installed (Debian: libvirt-clients)';
  else if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    why = `virsh printed more than ${MAX_OUTPUT_BYTES} bytes`;
  else if (error.killed) why = `virsh had no answer within ${DEADLINE_MS} ms. ${complaint}`;
  return new Refusal('hypervisor_unreachable', why, { cause: error });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { virshEnvironment } from './run-virsh.ts';

const MAX_LINE = 4_096;
const MAX_COMPLAINT = 500;

/** A `virsh event` that runs. */
export interface EventStream {
  /** Settles when the process has ended, with what it complained of. */
  readonly ended: Promise<string>;
  /** Ends the process. */
  stop(): void;
}

/**
 * Starts `virsh event` for lifecycle events; `onLine` gets each of its lines. A libvirtd that hangs is noticed by
 * keepalive messages. Should this process be killed, virsh ends at its next event, by SIGPIPE.
 */
export function startEventStream(uri: string, onLine: (line: string) => void): EventStream {
  const keepalive = ['--keepalive-interval', '5', '--keepalive-count', '3'];
  const event = ['event', '--event', 'lifecycle', '--loop'];
  const child = spawn('virsh', ['--quiet', ...keepalive, '--connect', uri, ...event], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: virshEnvironment(),
  });
  return { ended: follow(child, onLine), stop: () => child.kill('SIGKILL') };
}

async function follow(
  child: ChildProcess & { stdout: Readable; stderr: Readable },
  onLine: (line: string) => void,
): Promise<string> {
  let complaint = '';
  let pending = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, MAX_COMPLAINT);
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop()!;
    for (const line of lines) if (line !== '') onLine(line);
    // Names have at most 255 bytes: what grows beyond this is no event.
    if (pending.length > MAX_LINE) child.kill('SIGKILL');
  });
  try {
    await once(child, 'close');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return complaint.trim().replace(/\s+/g, ' ');
}

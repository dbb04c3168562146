import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../platform/message-of.ts';
import { type LifecycleEvent, parseLifecycleLine } from './lifecycle-line.ts';
import { virshEnvironment } from './run-virsh.ts';
import type { EventStream } from './watch-lifecycle.ts';

/** virsh does not report that it has subscribed: events are assumed to arrive after this time. */
const SUBSCRIBED_AFTER_MS = 300;
const MAX_LINE = 4_096;
const MAX_REASON = 500;

/**
 * Starts `virsh event` for lifecycle events. Keepalive messages detect a libvirtd that hangs. If this process is killed, virsh
 * ends at its next event, by SIGPIPE.
 */
export function startEventStream(uri: string, onEvent: (event: LifecycleEvent) => void): EventStream {
  const keepalive = ['--keepalive-interval', '5', '--keepalive-count', '3'];
  const event = ['event', '--event', 'lifecycle', '--loop'];
  const child = spawn('virsh', ['--quiet', ...keepalive, '--connect', uri, ...event], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: virshEnvironment(),
  });
  const over = new AbortController();
  const takeLine = (line: string) => {
    const lifecycleEvent = parseLifecycleLine(line);
    if (lifecycleEvent !== undefined) onEvent(lifecycleEvent);
  };
  return {
    subscribed: sleep(SUBSCRIBED_AFTER_MS, true, { signal: over.signal }).catch(() => false),
    ended: follow(child, takeLine).finally(() => over.abort()),
    stop: () => child.kill('SIGKILL'),
  };
}

async function follow(
  child: ChildProcess & { stdout: Readable; stderr: Readable },
  onLine: (line: string) => void,
): Promise<string> {
  let reason = '';
  let pending = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    reason = (reason + text).slice(0, MAX_REASON);
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
    // Names have at most 255 bytes: a longer line is not an event.
    if (pending.length > MAX_LINE) child.kill('SIGKILL');
  });
  try {
    await once(child, 'close');
  } catch (error) {
    return messageOf(error);
  }
  return reason.trim().replace(/\s+/g, ' ');
}

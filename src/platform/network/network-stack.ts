import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/** Read once, because neither changes while a process runs. */
const ID = read();

/**
 * Identifies the network stack of this process: the running kernel and the network namespace. Two processes with the same
 * id share their loopback address and their interfaces. Undefined if the system does not report it (not Linux).
 */
export function networkStackId(): string | undefined {
  return ID;
}

function read(): string | undefined {
  try {
    const kernel = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = readlinkSync('/proc/self/ns/net');
    return createHash('sha256').update(`${kernel} ${namespace}`).digest('hex').slice(0, 16);
  } catch {
    return undefined;
  }
}

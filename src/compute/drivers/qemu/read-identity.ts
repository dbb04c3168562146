import { basename } from 'node:path';
import { plainLine } from '../../../platform/text/plain-text.ts';
import { objectOf, textOf } from '../../../qmp/message.ts';
import { QmpError } from '../../../qmp/qmp-errors.ts';
import { derivedUuid, UUID } from '../uuid.ts';

/** The longest name that the contract allows. */
const MAX_NAME = 255;
/** More than QEMU starts. */
const MAX_CPUS = 8_192;
/** query-uuid of a QEMU that was started without -uuid. */
const NO_UUID = '00000000-0000-0000-0000-000000000000';
/** Of derived UUIDs. Another one would change the UUIDs of existing instances. */
const NAMESPACE = Buffer.from('8b0f7a4e5d3c4f61a2976c1e0b9d4835', 'hex');

/** What identifies an instance and does not change while its QEMU runs. */
export interface Identity {
  readonly uuid: string;
  /** QEMU has no UUID, so this one is derived from host and socket. */
  readonly isDerived: boolean;
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMb: number;
}

/** Executes a QMP command. */
export type Execute = (command: string) => Promise<unknown>;

/**
 * Reads the identity from QEMU. Commands that an old QEMU lacks leave their part unknown.
 * @throws {QmpUnavailable}
 */
export async function readIdentity(
  execute: Execute,
  { host, path }: { host: string; path: string },
): Promise<Identity> {
  const [name, uuid, memory, cpus] = await Promise.all([
    optional(execute('query-name')),
    optional(execute('query-uuid')),
    optional(execute('query-memory-size-summary')),
    optional(execute('query-cpus-fast')),
  ]);
  const stated = textOf(objectOf(uuid)?.UUID, NO_UUID.length)?.toLowerCase() ?? NO_UUID;
  const isDerived = stated === NO_UUID || !UUID.test(stated);
  const bytes = objectOf(memory)?.['base-memory'];
  return {
    uuid: isDerived ? uuidOf(host, path) : stated,
    isDerived,
    name: plainLine(textOf(objectOf(name)?.name, MAX_NAME) ?? '') || nameOfSocket(path),
    vcpus: Array.isArray(cpus) && cpus.length <= MAX_CPUS ? cpus.length : 0,
    memoryMb: typeof bytes === 'number' && bytes >= 0 && bytes < 2 ** 53 ? Math.floor(bytes / 2 ** 20) : 0,
  };
}

/** The identity of an instance whose monitor cannot be asked. */
export function provisionalIdentity({ host, path }: { host: string; path: string }): Identity {
  const uuid = uuidOf(host, path);
  return { uuid, isDerived: true, name: nameOfSocket(path), vcpus: 0, memoryMb: 0 };
}

/** Stable as long as host and path are the same. */
function uuidOf(host: string, path: string): string {
  return derivedUuid(NAMESPACE, `${host}:${path}`);
}

function nameOfSocket(path: string): string {
  const file = basename(path);
  return plainLine(file.replace(/\.[^.]+$/, ''), MAX_NAME) || plainLine(file, MAX_NAME) || 'unnamed';
}

async function optional(reply: Promise<unknown>): Promise<unknown> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof QmpError) return undefined;
    throw error;
  }
}

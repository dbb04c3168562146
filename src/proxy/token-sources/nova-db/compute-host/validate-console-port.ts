import type { CallOptions, RpcTarget } from '../../../../oslo-messaging/call.ts';
import { RpcFailure } from '../../../../oslo-messaging/rpc-failure.ts';

/** The columns of `instances` that nova-compute needs to find an instance with any of its drivers. */
export interface ConfirmedInstance {
  readonly id: number;
  readonly uuid: string;
  /** The compute host, by which nova-compute is addressed. */
  readonly host: string;
  /** The hypervisor, which the ironic driver reads. */
  readonly node: string | null;
  readonly displayName?: string | null;
}

/**
 * `same`: the console is at that port. `other`: it is at another one, or nowhere. `no_instance`: the host does not have the
 * instance. `not_ready`: the instance is being built. `no_console`: the instance has no console of that kind.
 */
export type ConsolePortAnswer = 'same' | 'other' | 'no_instance' | 'not_ready' | 'no_console';

/** The part of RpcClient that is needed. */
export interface Rpc {
  call(target: RpcTarget, method: string, args: object, how: CallOptions): Promise<unknown>;
}

export interface ConsolePortOptions {
  /** `[DEFAULT] control_exchange`. */
  readonly exchange: string;
  readonly requestId: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * The topics of nova-compute. From 2026.1 on it also serves `compute-alt`, and goes on for up to three minutes after it has
 * stopped serving `compute` for a shutdown.
 */
const TOPICS = ['compute', 'compute-alt'];
/** Versions of nova-compute's RPC: 5.0 is served from Rocky to 2026.1, and 6.0 from Xena on. */
const VERSIONS = ['5.0', '6.0'];

/** Exceptions of nova-compute that are answers. */
const ANSWERS: Readonly<Record<string, ConsolePortAnswer>> = {
  InstanceNotFound: 'no_instance',
  InstanceNotReady: 'not_ready',
  ConsoleTypeUnavailable: 'no_console',
  ConsoleTypeInvalid: 'no_console',
  NotImplementedError: 'no_console',
};

/**
 * Asks nova-compute of the instance's host whether the console is at `port`, as the proxies of Nova do before they connect. Nova
 * compares the port only, not the host.
 * @throws {RpcFailure} if there is no answer
 */
export async function validateConsolePort(
  rpc: Rpc,
  instance: ConfirmedInstance,
  port: number,
  consoleType: string,
  { exchange, requestId, timeoutMs, signal }: ConsolePortOptions,
): Promise<ConsolePortAnswer> {
  // Nova compares texts.
  const args = { instance: serialised(instance), port: String(port), console_type: consoleType };
  const dueAt = performance.now() + timeoutMs;
  let failure: unknown;
  for (const topic of TOPICS) {
    for (const version of VERSIONS) {
      try {
        const target = { exchange, topic, server: instance.host, version };
        const msLeft = Math.max(1, dueAt - performance.now());
        const how = { requestId, timeoutMs: msLeft, repeatable: true, ...(signal && { signal }) };
        return (await rpc.call(target, 'validate_console_port', args, how)) === true ? 'same' : 'other';
      } catch (error) {
        if (!(error instanceof RpcFailure)) throw error;
        const answer = ANSWERS[error.remoteClass ?? ''];
        if (answer !== undefined) return answer;
        failure ??= error;
        if (error.remoteClass === 'UnsupportedVersion') continue;
        if (error.why !== 'no_such_host') throw error;
        break;
      }
    }
  }
  throw failure;
}

/**
 * Nova's Instance object in the oldest version that every release reads. nova-compute accepts an older minor version as it is; it
 * asks nova-conductor only to convert a newer one, and to load fields that are missing.
 */
function serialised({ id, uuid, host, node, displayName = null }: ConfirmedInstance): object {
  return {
    'nova_object.name': 'Instance',
    'nova_object.namespace': 'nova',
    'nova_object.version': '2.0',
    'nova_object.data': { id, uuid, host, node, display_name: displayName },
    'nova_object.changes': [],
  };
}

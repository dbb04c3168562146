/**
 * `unreachable`: no broker can be reached, or the connection was lost. `refused`: the brokers refuse the user, the virtual host or
 * the declarations. `no_such_host`: no service reads the queue of the target. `timeout`: a service reads the queue and did not
 * answer. `busy`: too many calls wait, or the broker accepts no messages. `remote`: the service answered with an exception.
 */
export type RpcFailureReason = 'unreachable' | 'refused' | 'no_such_host' | 'timeout' | 'busy' | 'remote';

/** A call without a result. The message names broker and queue and contains no secret. */
export class RpcFailure extends Error {
  override readonly name = 'RpcFailure';
  readonly why: RpcFailureReason;
  /** The class of the remote exception, such as `InstanceNotFound`, for `remote`. */
  readonly remoteClass?: string;

  constructor(
    why: RpcFailureReason,
    message: string,
    options: { readonly remoteClass?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.why = why;
    if (options.remoteClass !== undefined) this.remoteClass = options.remoteClass;
  }
}

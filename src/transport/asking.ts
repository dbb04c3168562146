import { type Answer, type Call, type Contract, type Service, Undelivered } from '../contracts/contract.ts';
import { Refusal } from '../flow/refusals.ts';
import type { Answered } from './outcome.ts';
import type { CompiledMethod, CompiledMethods } from './validate.ts';

/** A contract as an object of functions, each doing `ask` with its method: the caller's end, whatever the transport. */
export function asService<C extends Contract>(
  methods: CompiledMethods,
  ask: (method: CompiledMethod, request: unknown, call: Call) => Promise<unknown>,
): Service<C> {
  const service: Record<string, (request: unknown, call: Call) => Promise<unknown>> = {};
  for (const method of methods.values()) {
    service[method.name] = (request, call) => ask(method, request, call);
  }
  return service as Service<C>;
}

/** What a single call comes to. */
export function replyOf(answered: Answered): unknown {
  if ('error' in answered) throw answered.error;
  return answered.reply;
}

/** One line of what `all` comes to: there everything that is not a reply is a refusal. */
export function asAnswer(contract: Contract, method: CompiledMethod, answered: Answered): Answer<unknown> {
  const { host } = answered;
  if (!('error' in answered)) return { host, reply: answered.reply };
  const { error } = answered;
  if (error instanceof Refusal) return { host, refusal: error };
  if (error.why === 'malformed') return { host, refusal: new Refusal('internal_error', error.message) };
  return { host, refusal: silence(contract, method, host, error.message) };
}

/** The refusal that stands for a host that did not answer. */
export function silence(contract: Contract, method: CompiledMethod, host: string, why: string): Refusal {
  return new Refusal(contract.silence ?? 'peer_silent', `${host} did not answer ${method.label}: ${why}`);
}

export function nobody(contract: Contract, host?: string): Undelivered {
  return new Undelivered(
    'nobody',
    `nobody serves ${contract.name}${host === undefined ? '' : ` on ${host}`}`,
  );
}

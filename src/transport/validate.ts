import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { type Contract, type Method, type Topic, Undelivered } from '../contracts/contract.ts';
import type { RefusalCode } from '../flow/refusals.ts';
import type { StepNumber } from '../flow/steps.ts';

/** What is wrong with a value, without the value itself, which may be a secret; undefined if it fits. */
export type Check = (value: unknown) => string | undefined;

/** A method of a contract with its validators. */
export interface CompiledMethod {
  /** `consoleauth.check_token`, for messages. */
  readonly label: string;
  readonly name: string;
  readonly deadlineMs: number;
  readonly idempotent: boolean;
  readonly step: StepNumber | undefined;
  /** The code of the refusal if no server answers. */
  readonly unreached: RefusalCode;
  readonly request: Check;
  readonly reply: Check;
  /** A host other than the given one that a reply names as its own; undefined if there is none. */
  foreignHost(reply: unknown, host: string): string | undefined;
}

export type CompiledMethods = ReadonlyMap<string, CompiledMethod>;

/** The methods of a contract by name. Each validator is compiled at its first use: a process uses few of them. */
export function compileContract(contract: Contract): CompiledMethods {
  const methods = Object.entries(contract.methods);
  return new Map(methods.map(([name, method]) => [name, compileMethod(contract, name, method)]));
}

function compileMethod(contract: Contract, name: string, method: Method): CompiledMethod {
  const label = `${contract.name}.${name}`;
  return {
    label,
    name,
    deadlineMs: method.deadlineMs,
    idempotent: method.idempotent,
    step: method.step,
    unreached: method.unreached ?? contract.unreached ?? 'peer_silent',
    request: compileCheck(`request of ${label}`, method.request),
    reply: compileCheck(`reply of ${label}`, method.reply),
    foreignHost: (reply, host) => method.hostsOf?.(reply).find((named) => named !== host),
  };
}

/** No server answers a call (on the named host, if it names one). */
export function noServer(
  { name }: Contract,
  { unreached }: CompiledMethod,
  host: string | undefined,
): Undelivered {
  const where = host === undefined ? '' : ` on ${host}`;
  return new Undelivered('no_server', `no process serves ${name}${where}`, unreached);
}

export function compileTopic(topic: Topic): Check {
  return compileCheck(`payload of ${topic.name}`, topic.payload);
}

/** Names the field by its path and the rule by its keyword: `request of compute.get_instance: instanceUuid breaks "pattern"`. */
export function compileCheck(what: string, schema: TSchema): Check {
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value) => {
    compiled ??= Compile(schema);
    if (compiled.Check(value)) return undefined;
    const [first] = compiled.Errors(value);
    const path = first?.instancePath.split('/').slice(1) ?? [];
    if (first?.keyword === 'required') {
      const [missing = ''] = first.params.requiredProperties;
      return `${what}: ${[...path, missing].join('.')} is missing`;
    }
    return `${what}: ${path.join('.') || 'the whole'} breaks "${first?.keyword ?? 'type'}"`;
  };
}

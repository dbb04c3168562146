import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Contract, Method, Topic } from '../contracts/contract.ts';

/** What is wrong with a value in words that never hold the value, which may be a secret; undefined: it fits. */
export type Check = (value: unknown) => string | undefined;

/** A method of a contract, ready to be checked at both ends. */
export interface CompiledMethod {
  /** `compute.get_vnc_console`, for messages. */
  readonly label: string;
  readonly name: string;
  readonly deadlineMs: number;
  readonly idempotent: boolean;
  readonly request: Check;
  readonly reply: Check;
  /** A host, other than the one given, in whose name a reply speaks; undefined where it speaks for none. */
  foreignHost(reply: unknown, host: string): string | undefined;
}

export type CompiledMethods = ReadonlyMap<string, CompiledMethod>;

/** The validators of a contract's methods, by name. Each is compiled at its first use: a process uses few of them. */
export function compileContract(contract: Contract): CompiledMethods {
  const methods = Object.entries(contract.methods);
  return new Map(
    methods.map(([name, method]) => [name, compileMethod(`${contract.name}.${name}`, name, method)]),
  );
}

function compileMethod(label: string, name: string, method: Method): CompiledMethod {
  return {
    label,
    name,
    deadlineMs: method.deadlineMs,
    idempotent: method.idempotent,
    request: compileCheck(`request of ${label}`, method.request),
    reply: compileCheck(`reply of ${label}`, method.reply),
    foreignHost: (reply, host) => method.hostsOf?.(reply as never).find((named) => named !== host),
  };
}

export function compileTopic(topic: Topic): Check {
  return compileCheck(`payload of ${topic.name}`, topic.payload);
}

/** Field by its path and rule by its keyword: `request of compute.get_instance: instanceUuid breaks "pattern"`. */
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

/** A JSON schema, as far as the API's documents use one. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly [keyword: string]: unknown;
}

interface Body {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, Body>>;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/**
 * What a client of the released API could stumble over: routes, statuses and fields that are gone, values that replies may newly have, and
 * input that is newly required or no longer accepted.
 */
export function breakingChanges(released: Document, current: Document): string[] {
  const changes: string[] = [];
  for (const [path, methods] of Object.entries(released.paths)) {
    for (const [method, before] of Object.entries(methods)) {
      const name = `${method.toUpperCase()} ${path}`;
      const now = current.paths[path]?.[method];
      if (now === undefined) changes.push(`${name} is gone`);
      else changes.push(...operationChanges(name, before, now));
    }
  }
  return changes;
}

function operationChanges(name: string, before: Operation, now: Operation): string[] {
  const changes: string[] = [];
  for (const parameter of now.parameters ?? []) {
    const old = before.parameters?.find((each) => each.name === parameter.name && each.in === parameter.in);
    if (parameter.required && !old?.required)
      changes.push(`${name} requires the parameter ${parameter.name}`);
    if (old !== undefined) {
      changes.push(...inputChanges(`${name} parameter ${parameter.name}`, old.schema, parameter.schema));
    }
  }
  for (const { name: parameter } of before.parameters ?? []) {
    if (!now.parameters?.some((each) => each.name === parameter)) {
      changes.push(`${name} has lost the parameter ${parameter}`);
    }
  }
  const [input, oldInput] = [schemaOf(now.requestBody), schemaOf(before.requestBody)];
  if (input !== undefined && oldInput === undefined) changes.push(`${name} requires a body`);
  else changes.push(...inputChanges(`${name} body`, oldInput, input));
  for (const [status, old] of Object.entries(before.responses ?? {})) {
    const reply = now.responses?.[status];
    if (reply === undefined) changes.push(`${name} no longer answers ${status}`);
    else changes.push(...replyChanges(`${name} ${status}`, schemaOf(old), schemaOf(reply)));
  }
  return changes;
}

/** What a reply loses, or may newly be. */
function replyChanges(at: string, before: Schema | undefined, now: Schema | undefined): string[] {
  if (before === undefined || now === undefined) return [];
  const changes = newAlternatives(now, before).map((type) => `${at} may be ${type}`);
  for (const [key, old] of Object.entries(before.properties ?? {})) {
    const property = now.properties?.[key];
    const required = before.required?.includes(key) === true;
    if (property === undefined) changes.push(`${at} has lost the field ${key}`);
    else if (required && !now.required?.includes(key)) changes.push(`${at} may lack the field ${key}`);
    else changes.push(...replyChanges(`${at} ${key}`, old, property));
  }
  return [...changes, ...replyChanges(`${at} items`, before.items, now.items)];
}

/** What a request must newly hold, or may no longer hold. */
function inputChanges(at: string, before: Schema | undefined, now: Schema | undefined): string[] {
  if (before === undefined || now === undefined) return [];
  const changes = newAlternatives(before, now).map((type) => `${at} must not be ${type}`);
  for (const key of now.required ?? []) {
    if (!before.required?.includes(key)) changes.push(`${at} requires the field ${key}`);
  }
  for (const [key, old] of Object.entries(before.properties ?? {})) {
    const property = now.properties?.[key];
    if (property !== undefined) changes.push(...inputChanges(`${at} ${key}`, old, property));
    else if (now.additionalProperties === false) changes.push(`${at} must not have the field ${key}`);
  }
  for (const bound of ['pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems']) {
    if (now[bound] !== undefined && now[bound] !== before[bound]) changes.push(`${at} has another ${bound}`);
  }
  return [...changes, ...inputChanges(`${at} items`, before.items, now.items)];
}

/** Types and values of the one that the other does not have. */
function newAlternatives(one: Schema, other: Schema): string[] {
  const known = alternatives(other);
  return known === undefined
    ? []
    : (alternatives(one) ?? ['anything']).filter((each) => !known.includes(each));
}

/** Undefined if any value fits. */
function alternatives(schema: Schema): string[] | undefined {
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value));
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  if (schema.anyOf !== undefined) {
    const each = schema.anyOf.map(alternatives);
    return each.some((one) => one === undefined) ? undefined : each.flatMap((one) => one ?? []);
  }
  return schema.type === undefined ? undefined : [schema.type];
}

function schemaOf(body: Body | undefined): Schema | undefined {
  return body?.content?.['application/json']?.schema;
}

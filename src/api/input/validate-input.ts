import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Fault } from '../http/fault.ts';
import { pythonRepr, pythonStr } from './python-text.ts';

type Errors = ReturnType<Validator['Errors']>;

/** Longest value in a message. */
const MAX_SHOWN = 500;

/**
 * Returns the value as the schema's type, or throws a 400 in the words of Nova's validation, which nova-oracle.test.ts compares. `lenient`
 * drops unknown properties instead of refusing them, as `/v2` does.
 */
export type ValidateInput<S extends TSchema> = (value: unknown, lenient?: boolean) => Static<S>;

/** Compiles a schema once for all requests. */
export function inputValidator<S extends TSchema>(schema: S, what: 'body' | 'query'): ValidateInput<S> {
  const validator = Compile(schema) as unknown as Validator;
  return (value, lenient = false) => {
    const candidate = lenient ? dropUnknown(schema, value) : value;
    if (validator.Check(candidate)) return candidate as Static<S>;
    const { path, message } = firstError(schema, validator.Errors(candidate), candidate);
    if (path === '') throw new Fault('request_malformed', { words: message });
    const place = what === 'body' ? 'field/attribute' : 'query parameters';
    const field = unescapePointer(path.slice(path.lastIndexOf('/') + 1));
    const shown = shorten(pythonStr(valueAt(candidate, path)));
    throw new Fault('request_malformed', {
      words: `Invalid input for ${place} ${field}. Value: ${shown}. ${message}`,
    });
  };
}

/** The error that Nova's validator reports first: the type, then each property, then missing and additional properties. */
function firstError(
  schema: TSchema,
  errors: Errors,
  root: unknown,
  at = '',
): { path: string; message: string } {
  const here = errors.filter(({ instancePath }) => instancePath === at);
  const value = valueAt(root, at);
  if (here.some(({ keyword }) => keyword === 'type')) {
    return { path: at, message: `${shorten(pythonRepr(value))} is not of type '${typeOf(schema)}'` };
  }
  for (const [name, property] of Object.entries(propertiesOf(schema))) {
    const below = `${at}/${escapePointer(name)}`;
    if (errors.some(({ instancePath }) => instancePath === below || instancePath.startsWith(`${below}/`))) {
      return firstError(property, errors, root, below);
    }
  }
  const words = here.map((error) => describe(error, schema, value)).find((text) => text !== undefined);
  return { path: at, message: words ?? `${shorten(pythonRepr(value))} is not valid` };
}

function describe(error: Errors[number], part: TSchema, value: unknown): string | undefined {
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'required') {
    return `'${(params.requiredProperties as string[])[0]}' is a required property`;
  }
  if (error.keyword === 'additionalProperties') {
    const names = (params.additionalProperties as string[]).map((name) => pythonRepr(shorten(name)));
    return `Additional properties are not allowed (${names.join(', ')} ${names.length === 1 ? 'was' : 'were'} unexpected)`;
  }
  if (error.keyword === 'enum') {
    return `${shorten(pythonRepr(value))} is not one of ${pythonRepr(params.allowedValues)}`;
  }
  if (error.keyword === 'pattern') {
    return `${shorten(pythonRepr(value))} does not match '${(part as { pattern?: string }).pattern}'`;
  }
  if (error.keyword === 'maxLength') return `${shorten(pythonRepr(value))} is too long`;
  if (error.keyword === 'minLength') return `${shorten(pythonRepr(value))} is too short`;
  if (error.keyword === 'minItems') return `${shorten(pythonRepr(value))} is too short`;
  return undefined;
}

function propertiesOf(schema: TSchema): Record<string, TSchema> {
  return (schema as { properties?: Record<string, TSchema> }).properties ?? {};
}

function typeOf(schema: TSchema): string {
  return (schema as { type?: string }).type ?? 'object';
}

function dropUnknown(schema: TSchema, value: unknown): unknown {
  const properties = propertiesOf(schema);
  if (typeOf(schema) !== 'object' || typeof value !== 'object' || value === null || Array.isArray(value))
    return value;
  const known = Object.entries(value).flatMap(([name, entry]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property === undefined ? [] : [[name, dropUnknown(property, entry)] as const];
  });
  return Object.fromEntries(known);
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | null)?.[unescapePointer(name)], value);
}

const escapePointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
const unescapePointer = (name: string) => name.replaceAll('~1', '/').replaceAll('~0', '~');

function shorten(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}...`;
}

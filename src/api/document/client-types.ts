import type { OpenApiDocument, Operation, Parameter } from './open-api.ts';
import { type Schema, valuesOf } from './schema.ts';

/**
 * src/api-client/paths.ts: the types of requests and replies in the form that openapi-fetch reads. openapi-typescript would write
 * the same, but it needs the compiler interface of TypeScript 5, which the compiler of this project does not have.
 */
export function clientTypes({ paths }: OpenApiDocument): string {
  const rows = Object.entries(paths).map(([path, methods]) => {
    const operations = Object.entries(methods).map(([method, each]) => `    ${method}: ${operation(each)};`);
    return `  '${path}': {\n${operations.join('\n')}\n  };`;
  });
  return `${HEAD}export interface paths {\n${rows.join('\n')}\n}\n`;
}

const HEAD = `// Generated from the schemas of the API's routes by "node scripts/generate-docs.js". Change those, not this file.
// biome-ignore-all format: generated

`;

function operation({ parameters = [], requestBody, responses }: Operation): string {
  const [query, path] = (['query', 'path'] as const).map((place) => parametersIn(place, parameters));
  const given = [
    ...(query === undefined ? [] : [`query${query}`]),
    ...(path === undefined ? [] : [`path${path}`]),
  ];
  const parts = [
    ...(given.length === 0 ? [] : [`parameters: { ${given.join('; ')} }`]),
    ...(requestBody === undefined ? [] : [`requestBody: ${contentType(requestBody.content)}`]),
    `responses: { ${Object.entries(responses)
      .map(
        ([status, reply]) =>
          `${status}: ${reply.content === undefined ? '{ content?: never }' : contentType(reply.content)}`,
      )
      .join('; ')} }`,
  ];
  return `{ ${parts.join('; ')} }`;
}

/** `?: {…}` if all are optional, `: {…}` otherwise; undefined if there are none. */
function parametersIn(place: Parameter['in'], parameters: readonly Parameter[]): string | undefined {
  const here = parameters.filter((each) => each.in === place);
  if (here.length === 0) return undefined;
  const fields = here.map(({ name, required, schema }) => field(name, schema, required));
  return `${here.some(({ required }) => required) ? '' : '?'}: { ${fields.join('; ')} }`;
}

function contentType(content: Readonly<Record<string, { readonly schema: Schema }>>): string {
  const types = Object.entries(content).map(([type, { schema }]) => `'${type}': ${typeText(schema)}`);
  return `{ content: { ${types.join('; ')} } }`;
}

function typeText(schema: Schema): string {
  const values = valuesOf(schema);
  if (values !== undefined) return values.join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'number':
    case 'null':
      return schema.type;
    case 'integer':
      return 'number';
    case 'array':
      return `${elementText(typeText(schema.items ?? {}))}[]`;
    case 'object':
      return objectText(schema);
    default:
      return 'unknown';
  }
}

function elementText(text: string): string {
  return text.includes(' | ') && !text.startsWith('{') ? `(${text})` : text;
}

function objectText({ properties = {}, required = [] }: Schema): string {
  const fields = Object.entries(properties).map(([name, each]) => field(name, each, required.includes(name)));
  return fields.length === 0 ? 'Readonly<Record<string, unknown>>' : `{ ${fields.join('; ')} }`;
}

function field(name: string, schema: Schema, isRequired: boolean): string {
  const key = /^[a-z_]\w*$/i.test(name) ? name : `'${name}'`;
  const comment = schema.description === undefined ? '' : `/** ${schema.description} */ `;
  return `${comment}readonly ${key}${isRequired ? '' : '?'}: ${typeText(schema)}`;
}

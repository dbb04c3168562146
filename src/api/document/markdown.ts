import { RULES } from '../access/policy.ts';
import type { OpenApiDocument, Operation, Parameter } from './open-api.ts';
import { type Schema, valuesOf } from './schema.ts';

/** docs/api.md, generated from the OpenAPI document and the table of policy rules. */
export function apiMarkdown({ paths }: OpenApiDocument): string {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      title: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
  const chapters = CHAPTERS.flatMap(({ tag, heading, text }) => [
    `## ${heading}`,
    '',
    text,
    '',
    ...routes
      .filter(({ operation: { tags } }) => tags?.[0] === tag)
      .flatMap(({ title, operation }) => [`### \`${title}\``, '', ...routeLines(operation)]),
  ]);
  return `${[INTRODUCTION, ...chapters].join('\n').trimEnd()}\n`;
}

const INTRODUCTION = `<!-- Generated from the routes in src/api/ by "node scripts/generate-docs.js". Change those, not this file. -->

# API

The API listens on \`[DEFAULT] osapi_compute_listen_port\` (8774). It serves the same description as OpenAPI 3.1 at \`/openapi.json\`. Requests send their token in
the header \`X-Auth-Token\`; replies bear the request id in \`X-OpenStack-Request-Id\`, and refusals their code ([errors](errors.md)) in \`X-Oriel-Refusal\`.
No route reads a cookie. The dashboard has routes of its own below \`/dashboard/api\`, which are no interface for programs ([security](security.md#the-dashboard)).
`;

const CHAPTERS = [
  {
    tag: 'compute',
    heading: 'Compute',
    text: "The console part of Nova's API, with and without the project's id behind the version, and also below `/v2`. [Compatibility](nova-compatibility.md) lists the differences.",
  },
  {
    tag: 'oriel',
    heading: 'Oriel',
    text: 'Traces, sessions, pictures of screens and the live list of instances, which Nova does not have.',
  },
  {
    tag: 'identity',
    heading: 'Identity',
    text: 'The part of Keystone v3 that clients need, with `[oriel_auth] backend = local`. It is also served below `/identity`.',
  },
  {
    tag: 'image',
    heading: 'Image',
    text: "OpenStack's client requires an image service; with local users there is an empty one.",
  },
  { tag: undefined, heading: 'Monitoring and discovery', text: 'Without a sign-in.' },
] as const;

function routeLines(operation: Operation): string[] {
  const { summary, description, parameters = [], requestBody, responses } = operation;
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const replies = Object.entries(responses);
  const [status = '', reply] = replies.find(([code]) => code.startsWith('2')) ?? [];
  return [
    [summary, description].filter(Boolean).join(' '),
    '',
    `Allowed to: ${allowedTo(operation)}.`,
    '',
    ...table('Query', query.map(parameterRow)),
    ...table('Body', rowsOf(requestBody?.content['application/json']?.schema)),
    ...table(`Reply ${status}`, rowsOf(Object.values(reply?.content ?? {})[0]?.schema)),
  ];
}

function allowedTo({ 'x-sign-in': isPrivate, 'x-policy-rule': rule }: Operation): string {
  if (!isPrivate) return 'all clients';
  if (rule === undefined) return 'users with a token';
  const rules = typeof rule === 'string' ? [rule] : rule;
  const words = [...new Set(rules.map((each) => RULES[each]))];
  const of = (text: string) => rules.filter((each) => RULES[each] === text).map((each) => `\`${each}\``);
  return words.map((text) => `${text} (${of(text).join(', ')})`).join('; ');
}

type Row = readonly [name: string, type: string, description: string];

function parameterRow({ name, required, schema }: Parameter): Row {
  const { description = '' } = schema as Schema;
  return [required ? name : `${name}?`, typeWords(schema), description];
}

/** A row for each value in a schema, with its path: `sessions[].id`. */
function rowsOf(schema: Schema | undefined, path = ''): Row[] {
  if (schema === undefined) return [];
  if (schema.type === 'array' && schema.items !== undefined) return rowsOf(schema.items, `${path}[]`);
  const { properties = {}, required = [] } = schema;
  const names = Object.entries(properties);
  if (names.length === 0) return path === '' ? [] : [[path, typeWords(schema), schema.description ?? '']];
  return names.flatMap(([name, each]) =>
    rowsOf(each, `${path === '' ? '' : `${path}.`}${name}${required.includes(name) ? '' : '?'}`),
  );
}

function typeWords(schema: Schema): string {
  const values = valuesOf(schema);
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeWords).join(' or ');
  return schema.type ?? 'any';
}

function table(heading: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const lines = rows.map(([name, type, description]) => `| \`${name}\` | ${type} | ${description} |`);
  return [`| ${heading} | type | |`, '|---|---|---|', ...lines, ''];
}

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../../../src/api/document/open-api.ts';
import { CONSOLE_KINDS } from '../../../src/consoles/console-kinds.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';
import { breakingChanges, type Document } from '../../support/openapi-changes.ts';

const EVERYTHING = { kinds: CONSOLE_KINDS, withIdentity: true };

let lab: ApiFixture;
beforeAll(async () => {
  lab = await startApiFixture();
});
afterAll(() => lab.close());

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const current = (): Document => JSON.parse(JSON.stringify(openApiDocument(EVERYTHING)));

test('the API serves the document of the routes that it has', async () => {
  const { body } = await lab.ask('GET', '/openapi.json', { as: 'anonymous' });
  expect(body).toEqual(current());
  expect(body.openapi).toBe('3.1.0');
});

test('each route has a summary and the schema of its reply', () => {
  const { paths } = openApiDocument(EVERYTHING);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );
  expect(operations.length).toBeGreaterThan(20);
  const lacking = operations.filter(({ operation: { summary, responses } }) => {
    const success = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    return !summary || !success.some(([status, { content }]) => status === '204' || content !== undefined);
  });
  expect(lacking.map(({ name }) => name)).toEqual([]);
});

test.each(
  Object.entries(openApiDocument(EVERYTHING).paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation['x-sign-in'])
      .map(([method]) => [method.toUpperCase(), path] as const),
  ),
)('%s %s is refused without a sign-in', async (method, path) => {
  const { status, headers } = await lab.ask(method, path.replaceAll(/\{\w+\}/g, 'x'), { as: 'anonymous' });
  expect([status, headers.get('x-oriel-refusal')]).toEqual([401, 'unauthenticated']);
});

/** Routes whose rule depends on the caller alone, not on an instance. */
const ADMINISTRATORS_ONLY = Object.entries(openApiDocument(EVERYTHING).paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { summary, 'x-policy-rule': rule = '' }]) =>
    summary.includes('Administrators only') ? [[method.toUpperCase(), path, rule] as const] : [],
  ),
);

test('routes for administrators name their rule', () => {
  expect(ADMINISTRATORS_ONLY.map(([, , rule]) => rule).sort()).toEqual([
    'oriel:console-tokens:delete',
    'oriel:health:show',
    'os_compute_api:os-console-auth-tokens',
  ]);
});

test.each(ADMINISTRATORS_ONLY)('%s %s refuses a member by the rule %s', async (method, path, rule) => {
  const { status, text } = await lab.ask(method, path.replaceAll(/\{\w+\}/g, 'x'));
  expect(status).toBe(403);
  expect(text).toContain(rule);
});

// biome-ignore lint/suspicious/noExplicitAny: the test edits a document of any shape
type Editable = any;

const RELEASED = '0.1.0';

test(`no change since ${RELEASED} breaks a client, unless CHANGELOG.md declares it`, () => {
  const released = JSON.parse(read(`test/released/openapi-${RELEASED}.json`)) as Document;
  const changelog = read('CHANGELOG.md').replaceAll(/\s+/g, ' ');
  const undeclared = breakingChanges(released, current()).filter((change) => !changelog.includes(change));
  expect(undeclared).toEqual([]);
});

test('the comparison finds what would break a client', () => {
  const released = current();
  const changed = (change: (operation: Editable) => void, path: string, method: string) => {
    const next = current() as Editable;
    change(next.paths[path][method]);
    return breakingChanges(released, next);
  };
  const sessions = ['/oriel/v1/sessions', 'get'] as const;
  const reply = (operation: Editable) => operation.responses['200'].content['application/json'].schema;
  const session = (operation: Editable) => reply(operation).properties.sessions.items;
  expect(breakingChanges(released, current())).toEqual([]);
  expect(breakingChanges(released, { paths: {} })).toContain('GET /oriel/v1/sessions is gone');
  expect(changed((operation) => delete session(operation).properties.view_only, ...sessions)).toEqual([
    'GET /oriel/v1/sessions 200 sessions items has lost the field view_only',
  ]);
  expect(
    changed(
      (operation) => {
        session(operation).properties.view_only = { type: 'string' };
      },
      ...sessions,
    ),
  ).toEqual(['GET /oriel/v1/sessions 200 sessions items view_only may be string']);
  expect(changed((operation) => session(operation).required.pop(), ...sessions)).toEqual([
    'GET /oriel/v1/sessions 200 sessions items may lack the field may_end',
  ]);
  expect(
    changed(
      (operation) => {
        operation.parameters = [{ name: 'host', in: 'query', required: true, schema: { type: 'string' } }];
      },
      ...sessions,
    ),
  ).toEqual(['GET /oriel/v1/sessions requires the parameter host']);
  const consoles = ['/v2.1/servers/{id}/remote-consoles', 'post'] as const;
  const console = (operation: Editable) =>
    operation.requestBody.content['application/json'].schema.properties.remote_console;
  expect(changed((operation) => console(operation).properties.protocol.enum.shift(), ...consoles)).toEqual([
    'POST /v2.1/servers/{id}/remote-consoles body remote_console protocol must not be "vnc"',
  ]);
  expect(changed((operation) => console(operation).required.push('reason'), ...consoles)).toEqual([
    'POST /v2.1/servers/{id}/remote-consoles body remote_console requires the field reason',
  ]);
});

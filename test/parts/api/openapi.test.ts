import { afterAll, beforeAll, expect, test } from 'vitest';
import { IDENTITY_ROUTES, novaRoutes, ORIEL_ROUTES } from '../../../src/api/routes.ts';
import { CONSOLE_KINDS } from '../../../src/consoles/console-kinds.ts';
import { type ApiFixture, startApiFixture } from '../../support/fixtures/api-fixture.ts';

let lab: ApiFixture;
beforeAll(async () => {
  lab = await startApiFixture();
});
afterAll(() => lab.close());

interface Operation {
  readonly summary?: string;
  readonly responses?: Record<string, { content?: Record<string, { schema?: object }> }>;
}

test('the document has every route, each with a summary and the schema of its answer', async () => {
  const { body } = await lab.ask('GET', '/openapi.json', { as: 'nobody' });
  const operations = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        operation,
      })),
  );
  const names = operations.map(({ name }) => name);
  const braced = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}');
  for (const [prefix, routes] of [
    ['/v2.1', novaRoutes(CONSOLE_KINDS)],
    ['/v3', IDENTITY_ROUTES],
    ['/oriel/v1', ORIEL_ROUTES],
  ] as const) {
    for (const { method, path } of routes) expect(names).toContain(`${method} ${prefix}${braced(path)}`);
  }
  const lacking = operations.filter(({ name, operation }) => {
    const success = Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith('2'));
    const described = success.some(([status, { content }]) => status === '204' || content !== undefined);
    return !name.startsWith('HEAD ') && !(operation.summary && described);
  });
  expect(lacking.map(({ name }) => name)).toEqual([]);
});

test('the document is OpenAPI 3.1 and holds the request bodies', async () => {
  const { body } = await lab.ask('GET', '/openapi.json', { as: 'nobody' });
  expect(body.openapi).toBe('3.1.0');
  const create = body.paths['/v2.1/servers/{id}/remote-consoles'].post;
  const schema = create.requestBody.content['application/json'].schema;
  expect(schema.properties.remote_console.properties.protocol.enum).toContain('vnc');
});

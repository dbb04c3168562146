import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CONSOLE_KINDS } from '../../../../src/consoles/console-kinds.ts';
import { loadProtocol } from '../../../../src/proxy/protocols/registry.ts';
import { ECHO_CONSOLE } from '../../../support/echo-console/echo-kind.ts';

const PROTOCOLS = join(import.meta.dirname, '../../../../src/proxy/protocols');

test.each(CONSOLE_KINDS)('the kind $type has a protocol', async ({ type }) => {
  expect(await loadProtocol(type)).toMatchObject({
    open: expect.any(Function),
    probe: expect.any(Function),
  });
});

test('each folder of protocols is in the registry', () => {
  const registry = readFileSync(join(PROTOCOLS, 'registry.ts'), 'utf8');
  const folders = readdirSync(PROTOCOLS, { withFileTypes: true }).filter((each) => each.isDirectory());
  expect(folders.length).toBeGreaterThan(0);
  expect(folders.filter(({ name }) => !registry.includes(`import('./${name}/`))).toEqual([]);
});

test('a kind without a protocol is refused, unless an extension has one', async () => {
  const type = ECHO_CONSOLE.kind.type;
  expect(() => loadProtocol(type)).toThrow('console_type_invalid');
  expect(await loadProtocol(type, [ECHO_CONSOLE])).toHaveProperty('open');
});

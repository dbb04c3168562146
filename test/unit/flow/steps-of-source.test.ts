import { expect, test } from 'vitest';
import { STEPS } from '../../../src/flow/steps.ts';
import { isTokenSourceName, stepOf, stepsOf } from '../../../src/flow/steps-of-source.ts';

const CLOUDS = ['nova', 'nova-api', 'nova-db'] as const;

test("Oriel's own steps are those of the table", () => {
  expect(stepsOf('consoleauth')).toBe(STEPS);
});

test.each(CLOUDS)('in a cloud with token_source = %s no step names a role that only Oriel has', (source) => {
  const steps = stepsOf(source);
  expect(steps.map(({ number, name }) => ({ number, name }))).toEqual(
    STEPS.map(({ number, name }) => ({ number, name })),
  );
  for (const { actor, title } of steps) {
    expect(`${actor}: ${title}`).not.toMatch(
      /consoleauth|token authority|check_token|authorize_console|compute agent|\bthe api\b|^(api|compute|driver):/,
    );
  }
});

test('the look-up is named by the program that is asked', () => {
  expect(CLOUDS.map((source) => stepOf(14, source).title)).toEqual([
    'the proxy looks the token up in Nova',
    'the proxy looks the token up with nova-api',
    'the proxy looks the token up in the cell databases',
  ]);
  expect(stepOf(15, 'nova-db')).toMatchObject({
    actor: 'nova-compute',
    title: 'a cell database has the record of the token, and nova-compute confirms host and port',
  });
});

test('a page takes only the names of token sources', () => {
  for (const name of ['consoleauth', ...CLOUDS]) expect(isTokenSourceName(name)).toBe(true);
  for (const name of ['', 'toString', 'Nova']) expect(isTokenSourceName(name)).toBe(false);
});

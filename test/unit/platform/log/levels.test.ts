import { expect, test } from 'vitest';
import { LEVELS, type LoggerLevel } from '../../../../src/platform/log/levels.ts';
import { createLogger } from '../../../../src/platform/log/log.ts';

function setUp(options: { debug?: boolean; levels?: readonly LoggerLevel[]; level?: 'warn' } = {}) {
  const lines: Record<string, unknown>[] = [];
  const now: { debug: boolean; levels: readonly LoggerLevel[] } = { debug: false, levels: [], ...options };
  const log = createLogger({
    debug: () => now.debug,
    levels: () => now.levels,
    ...(options.level && { level: options.level }),
    destination: { write: (line) => lines.push(JSON.parse(line)) },
  });
  return { log, now, lines, messages: () => lines.splice(0).map(({ msg }) => msg) };
}

const DEBUG = LEVELS.debug;
const WARN = LEVELS.warn;

test('a logger is named after its role and its part, and a line has the name', () => {
  const { log, lines } = setUp();
  const api = log.child({ role: 'api' });
  api.info({}, 'a');
  log.named('bus').info({}, 'b');
  api.child({ driver: 'x' }).named('part').info({}, 'c');
  api.child({ role: 'compute' }).info({}, 'd');
  expect(lines.map(({ logger, role, driver }) => [logger, role, driver])).toEqual([
    ['oriel.api', 'api', undefined],
    ['oriel.bus', undefined, undefined],
    ['oriel.api.part', 'api', 'x'],
    ['oriel.compute', 'compute', undefined],
  ]);
});

test('a level applies to a logger and those below it, and the longest name counts', () => {
  const { log, messages } = setUp({
    levels: [
      { logger: 'oriel.api', level: DEBUG },
      { logger: 'oriel.api.http', level: LEVELS.error },
      { logger: 'oriel', level: WARN },
    ],
  });
  const api = log.child({ role: 'api' });
  log.info({}, 'no');
  log.warn({}, 'warn');
  api.debug({}, 'api');
  api.named('x').debug({}, 'below');
  api.named('http').warn({}, 'no');
  log.named('apiary').info({}, 'no: another name with the same beginning');
  expect(messages()).toEqual(['warn', 'api', 'below']);
});

test('of two levels for one name the last counts', () => {
  const { log, messages } = setUp({
    levels: [
      { logger: 'oriel', level: DEBUG },
      { logger: 'oriel', level: WARN },
    ],
  });
  log.info({}, 'no');
  log.warn({}, 'yes');
  expect(messages()).toEqual(['yes']);
});

test('new levels count for loggers that exist', () => {
  const { log, now, messages } = setUp();
  const bus = log.named('bus');
  bus.debug({}, 'before');
  now.levels = [{ logger: 'oriel.bus', level: DEBUG }];
  bus.debug({}, 'with a level');
  now.levels = [];
  bus.debug({}, 'without');
  now.debug = true;
  bus.debug({}, 'with debug');
  now.levels = [{ logger: 'oriel.bus', level: WARN }];
  bus.info({}, 'quiet although debug is set');
  expect(messages()).toEqual(['with a level', 'with debug']);
});

test('a field that is bound twice is written once', () => {
  let text = '';
  const destination = {
    write(line: string) {
      text += line;
    },
  };
  const log = createLogger({ debug: false, destination });
  log.child({ role: 'api' }).child({ role: 'api' }).info({}, 'x');
  expect(text.match(/"role"/g)).toHaveLength(1);
  expect(text.match(/"logger"/g)).toHaveLength(1);
});

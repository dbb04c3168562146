// cspell:ignore orial DEBG
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { list } from '../../../../src/config/types.ts';
import { logPathOf } from '../../../../src/config/values/log-path.ts';
import { loggerLevel } from '../../../../src/config/values/logger-level.ts';
import { LOGGERS } from '../../../../src/config/values/logger-names.ts';
import { ROOT } from '../../../support/documents.ts';

const parse = (text: string) => list(loggerLevel).parse(text);

test.each([
  ['oriel.api=DEBUG', [['oriel.api', 20]]],
  [
    'oriel=WARN, oriel.bus=WARNING',
    [
      ['oriel', 40],
      ['oriel.bus', 40],
    ],
  ],
  ['oriel.bus=CRITICAL', [['oriel.bus', 60]]],
  // Python's numbers.
  [
    'oriel.bus=20,oriel.api=5',
    [
      ['oriel.bus', 30],
      ['oriel.api', 20],
    ],
  ],
  // Of Nova's own default, which an existing nova.conf may have.
  [
    'amqp=WARN,oslo.cache=INFO,nova.api=DEBUG,qpid=LOUD',
    [
      ['amqp', 40],
      ['oslo.cache', 30],
      ['nova.api', 20],
      ['qpid', 30],
    ],
  ],
])('reads %s', (text, expected) => {
  const parsed = parse(text);
  expect(parsed).toEqual({ value: expected.map(([logger, level]) => ({ logger, level })) });
});

test.each([
  ['oriel.apo=DEBUG', 'did you mean "oriel.api"?'],
  ['orial.bus=DEBUG', 'did you mean "oriel.bus"?'],
  ['oriel.api.requests=DEBUG', 'the loggers are'],
  ['novncproxy=DEBUG', 'did you mean "oriel.novncproxy"?'],
  ['oriel.api=DEBG', 'did you mean DEBUG?'],
  ['oriel.api=warning', 'did you mean WARNING?'],
  ['oriel.api=LOUDER', 'write DEBUG, INFO, WARNING, ERROR or CRITICAL'],
  ['oriel.api', 'is not logger=LEVEL'],
  ['oriel.api=DEBUG=INFO', 'is not logger=LEVEL'],
])('rejects %s: %s', (text, problem) => {
  expect(parse(text)).toEqual({ problem: expect.stringContaining(problem) });
});

test('writes what it read', () => {
  const text = 'oriel.api=DEBUG,oriel.bus=WARNING,oriel=15';
  const parsed = parse(text);
  expect('value' in parsed && list(loggerLevel).format(parsed.value)).toBe(text);
});

test.each([
  ['', '', ['api'], undefined],
  ['/var/log/x.log', '', ['api'], '/var/log/x.log'],
  ['/var/log/x.log', '/other', ['api'], '/var/log/x.log'],
  ['x.log', '/var/log/nova', ['api'], '/var/log/nova/x.log'],
  ['', '/var/log/nova', ['novncproxy'], '/var/log/nova/oriel-novncproxy.log'],
  ['', '/var/log/nova', ['api', 'dashboard'], '/var/log/nova/oriel.log'],
])('log_file "%s" and log_dir "%s" of %j is the file %s', (log_file, log_dir, roles, path) => {
  expect(logPathOf({ log_file, log_dir }, roles)?.path).toBe(path);
});

test('docs/logs.md lists the loggers', () => {
  const rows = readFileSync(join(ROOT, 'docs/logs.md'), 'utf8').match(/^\| `oriel.*$/gm);
  expect(rows).toEqual(Object.entries(LOGGERS).map(([name, lines]) => `| \`${name}\` | ${lines} |`));
});

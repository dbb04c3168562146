import { expect, test } from 'vitest';
import type { Command } from '../../../src/cli/command.ts';
import { CommandFailed } from '../../../src/cli/command.ts';
import { formatTrace } from '../../../src/cli/commands/trace.ts';
import { formatTable } from '../../../src/cli/format-table.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { reportLines } from '../../../src/doctor/report.ts';
import { STEPS } from '../../../src/flow/steps.ts';
import { memoryIo } from '../../support/memory-io.ts';

/** ESC, BEL, CSI of C1, an override of the direction, line breaks of three kinds, a lone surrogate. */
const HOSTILE = 'a\x1b[31m\x07\u009b2J\u202egnp\r\n\u2028\ud800\u{e0041}b';
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const COMMANDS: readonly Command[] = [
  {
    name: 'show',
    summary: 'Show.',
    positionals: ['how'],
    options: {},
    examples: [],
    async run({ positionals }, io) {
      if (positionals[0] === 'table') io.out(formatTable(['name', 'id'], [{ name: HOSTILE, id: '1' }]));
      if (positionals[0] === 'json') io.out(JSON.stringify([{ name: HOSTILE }], undefined, 2));
      if (positionals[0] === 'fail') throw new CommandFailed(`No ${HOSTILE}.`);
      if (positionals[0] === 'trace') io.out(formatTrace(traceOf(HOSTILE)));
      if (positionals[0] === 'doctor')
        for (const line of reportLines('Oriel', [resultOf(HOSTILE)], STEPS)) io.out(line);
      return 0;
    },
  },
];

function traceOf(detail: string, host = detail) {
  const spans = [{ host, started_at: 0, duration_ms: 1, outcome: 'ok', remedy: '', detail }];
  const step = { number: 2, actor: 'api', name: 'ask', title: 'the api asks', spans };
  return { request_id: 'req-1', server_id: null, compute_host: '', silent_hosts: 0, steps: [step] };
}

function resultOf(message: string): Parameters<typeof reportLines>[1][number] {
  return { id: 'walk', title: 'walk', step: 1, level: 'error', message, remedy: message };
}

async function printed(...argv: string[]) {
  const io = memoryIo();
  await runCli(argv, COMMANDS, io);
  return io.stdout() + io.stderr();
}

const linesOf = (text: string) => text.split('\n').slice(0, -1);

test.each([
  ['table', 2],
  ['fail', 2],
  ['trace', 5],
  ['doctor', 7],
])(
  '%s: characters of a name that control a terminal are printed as escapes, and add no line',
  async (how, lines) => {
    const text = await printed('show', how);
    for (const line of linesOf(text)) expect(line).not.toMatch(UNPRINTABLE);
    expect(text).toContain('\\u001b[31m\\u0007\\u009b2J\\u202egnp');
    expect(linesOf(text)).toHaveLength(lines);
  },
);

test('JSON has them as escapes too, and parses to the same value', async () => {
  const text = await printed('show', 'json');
  for (const line of linesOf(text)) expect(line).not.toMatch(UNPRINTABLE);
  expect(JSON.parse(text)).toEqual([{ name: HOSTILE }]);
});

test('an echoed argument is printed in the same way', async () => {
  expect(await printed('\x1b[2Jshow')).toContain('"\\u001b[2Jshow" is not a command');
});

test('columns are as wide as the printed text', () => {
  const [head, ...rows] = formatTable(
    ['name', 'id'],
    [
      { name: '\x1b', id: '1' },
      { name: 'b', id: '2' },
    ],
  ).split('\n');
  expect([head, ...rows]).toEqual(['NAME    ID', '\\u001b  1', 'b       2']);
});

test('a trace without hosts and details, as project members receive it, ends its lines with the title of the step', () => {
  const lines = formatTrace(traceOf('', '')).split('\n');
  expect(lines.filter((line) => line.includes('api'))).toEqual([
    expect.stringMatching(/^ 2 {2}api .* the api asks$/),
  ]);
});

import { describe, expect, test } from 'vitest';
import { type Command, CommandFailed, type CommandInput } from '../../../src/cli/command.ts';
import { runCli } from '../../../src/cli/run-cli.ts';
import { memoryIo } from '../../support/memory-io.ts';

const seen: CommandInput[] = [];
const COMMANDS: readonly Command[] = [
  {
    name: 'paint',
    summary: 'Paint a thing.',
    positionals: ['thing'],
    options: {
      colour: { type: 'string', value: 'NAME', help: 'With this colour.' },
      twice: { type: 'boolean', help: 'Two coats.' },
    },
    examples: [{ line: 'oriel paint --colour red door', what: 'Paints the door red.' }],
    async run(input) {
      seen.push(input);
      if (input.values.colour === 'none') throw new CommandFailed('No paint is left. Buy some.');
      return 0;
    },
  },
  {
    name: 'server list',
    summary: 'List.',
    positionals: [],
    options: {},
    examples: [],
    async run() {
      return 0;
    },
  },
];

async function typed(...argv: string[]) {
  const io = memoryIo();
  const status = await runCli(argv, COMMANDS, io);
  return { status, out: io.stdout(), err: io.stderr() };
}

test('a command gets its arguments and options', async () => {
  expect((await typed('paint', '--colour', 'red', 'door', '--twice')).status).toBe(0);
  expect(seen.at(-1)).toMatchObject({ positionals: ['door'], values: { colour: 'red', twice: true } });
});

describe('bad usage names the mistake and the right form, with exit status 2', () => {
  test.each([
    [['pant', 'door'], '"pant" is not a command of oriel. Did you mean "oriel paint"?'],
    [['frobnicate'], '"frobnicate" is not a command of oriel. "oriel --help" lists the commands.'],
    [['server'], '"oriel server" is not a command. Did you mean "oriel server list"?'],
    [['server', 'delete'], '"oriel server delete" is not a command. Did you mean "oriel server list"?'],
    [['sever'], '"sever" is not a command of oriel. Did you mean "oriel server"?'],
    [
      ['--os-clud', 'lab', 'paint'],
      'There is no option --os-clud before a command. Did you mean --os-cloud?',
    ],
    [['--twice', 'paint'], 'There is no option --twice before a command. Options of a command stand after'],
    [['--os-cloud'], '--os-cloud needs a value, and a command after it.'],
    [['paint', '--color', 'red', 'door'], 'There is no option --color. Did you mean --colour?'],
    [['paint', 'door', '--colour'], '--colour needs a value: --colour NAME'],
    [['paint', 'door', '--twice=yes'], '--twice takes no value.'],
    [['paint'], 'The argument thing is missing.'],
    [['paint', 'door', 'wall'], '"wall" is one argument too many.'],
  ])('%j', async (argv, message) => {
    const { status, err } = await typed(...argv);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });

  test('the usage line follows', async () => {
    expect((await typed('paint')).err).toContain('Usage: oriel paint [options] <thing>');
  });
});

describe('help', () => {
  test.each([
    [['help'], 'Usage: oriel <command>'],
    [['-h'], 'Usage: oriel <command>'],
    [['help', 'paint'], 'Usage: oriel paint [options] <thing>'],
    [['paint', '-h'], 'Usage: oriel paint [options] <thing>'],
    [['help', 'server', 'list'], 'Usage: oriel server list'],
    [['help', 'server'], 'server list  List.'],
    [['server', '--help'], 'server list  List.'],
    [['help', 'sign-in'], '--os-auth-url URL'],
  ])('%j is printed on standard output, with exit status 0', async (argv, words) => {
    const { status, out, err } = await typed(...argv);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toContain(words);
  });

  test.each([[['help', 'pant']], [['pant', '--help']]])('%j guesses the command', async (argv) => {
    expect(await typed(...argv)).toMatchObject({
      status: 2,
      out: '',
      err: '"pant" is not a command of oriel. Did you mean "oriel paint"?\n',
    });
  });

  test('fits the width of a terminal', async () => {
    const io = { ...memoryIo(), columns: 60 };
    expect(await runCli(['help', 'sign-in'], COMMANDS, io)).toBe(0);
    const table = io
      .stdout()
      .split('\n')
      .filter((line) => line.startsWith('  '));
    expect(table.length).toBeGreaterThan(20);
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});

test.each(['--constructor', '--toString'])(
  '%s is an unknown command, not a property of an object',
  async (word) => {
    expect(await typed(word)).toMatchObject({ status: 2, out: '' });
  },
);

test('--help of the program lists every command', async () => {
  const { status, out } = await typed('--help');
  expect(status).toBe(0);
  for (const { name } of COMMANDS) expect(out).toContain(name);
});

test('without a command the help is shown, with exit status 2', async () => {
  expect(await typed()).toMatchObject({ status: 2, out: expect.stringContaining('Usage: oriel <command>') });
});

test('--help of a command shows its options and examples, with any other arguments', async () => {
  const { status, out } = await typed('paint', '--nonsense', '--help');
  expect(status).toBe(0);
  expect(out).toContain('--colour NAME');
  expect(out).toContain('oriel paint --colour red door');
});

test('a command that fails prints the reason, with exit status 1', async () => {
  expect(await typed('paint', '--colour', 'none', 'door')).toEqual({
    status: 1,
    out: '',
    err: 'No paint is left. Buy some.\n',
  });
});

import { listCharacters } from '../../keyboard/characters.ts';
import { textToKeys } from '../../keyboard/text-to-keys.ts';
import { type Command, CommandFailed, type Io, UsageError } from '../command.ts';
import { cliText } from '../language/cli-text.ts';
import {
  readTypingOptions,
  TYPING_COMPLETES,
  TYPING_OPTIONS,
  TYPING_STATUSES,
  typeInto,
} from '../typing/type-into.ts';

/** `oriel type <server> <text>` [step 1] */
export const typeCommand: Command = {
  name: 'type',
  summary: 'Type a text into the console of an instance.',
  description: [
    'The command opens a console as the page does: others see the session in the list of sessions and can end it, and the audit has it. It needs the right to use the console; a right to view is not enough.',
    'The text is typed by positions of keys, so the layout of the guest decides which characters appear. If the layout has no key for a character, nothing is typed.',
    'Every user of a machine can read the arguments of a process. Give a password on standard input, with "-" as the text: one line end at its end is not typed.',
  ],
  signsIn: true,
  positionals: ['server', 'text'],
  options: {
    ...TYPING_OPTIONS,
    enter: { type: 'boolean', help: 'Press Enter after the text.' },
  },
  completes: TYPING_COMPLETES,
  statusOne: 'The console was refused, or the layout lacks a character. Nothing was typed.',
  statuses: TYPING_STATUSES,
  examples: [
    { line: 'oriel type web1 "uname -a" --enter', what: 'Types a command into web1 and presses Enter.' },
    {
      line: 'oriel type --layout de web1 - < password.txt',
      what: 'Types a text from a file into a guest with a German keyboard layout. The text is in no list of processes.',
    },
  ],
  async run(input, io) {
    const [server = '', text = ''] = input.positionals;
    const options = readTypingOptions(input);
    const typed = `${text === '-' ? await secretText(io) : text}${input.values.enter ? '\n' : ''}`;
    if (typed === '') throw new UsageError('The text is empty.');
    return typeInto(
      {
        server,
        ...options,
        unit: 'characters',
        keys: (keyboard, layout) => {
          const { characters, missing } = textToKeys(typed, keyboard);
          if (missing.length > 0) {
            throw new CommandFailed(
              cliText()('typing.noKey', { layout, characters: listCharacters(missing) }),
            );
          }
          return characters;
        },
      },
      io,
    );
  },
};

/** The text from the user without echo, or from standard input without its last line end. */
async function secretText(io: Io): Promise<string> {
  if (io.terminal !== undefined) return io.terminal.askSecret(cliText()('typing.askText'));
  return (await io.input()).replace(/\r?\n$/, '');
}

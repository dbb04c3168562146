import { COMMON_KEYS, comboStroke, KEY_NAMES, readKeyCombo } from '../../keyboard/key-names.ts';
import { nearest } from '../../platform/text/nearest.ts';
import { type Command, CommandFailed, UsageError } from '../command.ts';
import { cliText } from '../language/cli-text.ts';
import {
  readTypingOptions,
  TYPING_COMPLETES,
  TYPING_OPTIONS,
  TYPING_STATUSES,
  typeInto,
} from '../typing/type-into.ts';

/** More is a mistake of a script. */
const MAX_COMBOS = 1_000;

/** `oriel keys <server> <keys>...` [step 1] */
export const keysCommand: Command = {
  name: 'keys',
  summary: 'Press keys and combinations of keys in the console of an instance.',
  description: [
    `A combination is one word: names of keys joined by hyphens or plus signs. The keys are pressed in this order and released in reverse order. Names: ${KEY_NAMES.join(', ')}. Other keys are given by their character, such as ctrl-c.`,
    'The command opens a console as the page does: others see the session in the list of sessions and can end it, and the audit has it. It needs the right to use the console; a right to view is not enough.',
  ],
  signsIn: true,
  positionals: ['server', 'keys'],
  repeats: true,
  options: TYPING_OPTIONS,
  completes: { ...TYPING_COMPLETES, keys: COMMON_KEYS },
  statusOne: 'The console was refused, or the layout lacks a key. No key was pressed.',
  statuses: TYPING_STATUSES,
  examples: [
    { line: 'oriel keys web1 ctrl-alt-del', what: 'Presses Ctrl, Alt and Delete together.' },
    {
      line: 'oriel keys --pace slow web1 down down enter',
      what: 'Selects the third entry of a boot menu.',
    },
    {
      line: 'oriel keys web1 alt-sysrq-b',
      what: 'Restarts a Linux guest at once, if it allows the magic SysRq key.',
    },
  ],
  async run(input, io) {
    const [server = '', ...names] = input.positionals;
    const options = readTypingOptions(input);
    if (names.length > MAX_COMBOS)
      throw new UsageError(`${names.length} combinations are more than ${MAX_COMBOS}.`);
    const combos = names.map((name) => ({ name, keys: combo(name) }));
    return typeInto(
      {
        server,
        ...options,
        unit: 'combinations',
        keepsCapsLock: true,
        keys: (keyboard, layout) =>
          combos.map(({ name, keys }) => {
            const stroke = comboStroke(keys, keyboard);
            if (stroke !== undefined) return { character: name, strokes: [stroke] };
            throw new CommandFailed(cliText()('typing.noSingleKey', { layout, name }));
          }),
      },
      io,
    );
  },
};

function combo(name: string) {
  const read = readKeyCombo(name);
  if ('keys' in read) return read.keys;
  const near = nearest(read.unknown, KEY_NAMES);
  const hint =
    near === undefined
      ? '"oriel help keys" shows an example, the manual all names.'
      : `Did you mean ${near}?`;
  throw new UsageError(`"${name}" names no keys: there is no key "${read.unknown}". ${hint}`);
}

import { settingLines, shownSettings } from '../../../config/report/show-settings.ts';
import { nearest } from '../../../platform/text/nearest.ts';
import { type Command, UsageError } from '../../command.ts';
import { CONFIG_OPTIONS, loadFromCommandLine } from '../../config-options.ts';

/** `oriel config show` */
export const configShowCommand: Command = {
  name: 'config show',
  summary: 'Show every option with its value and the source of the value; secrets as asterisks.',
  positionals: [],
  options: {
    ...CONFIG_OPTIONS,
    group: { type: 'string', value: 'GROUP', help: 'Only this section.' },
    json: { type: 'boolean', help: 'Print JSON.' },
  },
  json: {
    is: 'an array of objects',
    fields: {
      group: 'the section',
      option: 'the option',
      value: 'its value as in a file; *** for a secret; an array of texts if the option is repeatable',
      source: 'flag, environment, file, preset or default',
      where: 'file and line, the variable or the option',
    },
  },
  examples: [
    {
      line: 'oriel config show --group libvirt',
      what: 'Shows [libvirt] in the format of the file, with the sources as comments.',
    },
    { line: 'oriel config show --json', what: 'Shows all options for a script.' },
  ],
  async run(input, io) {
    const { group, json } = input.values;
    const loaded = loadFromCommandLine(input, io);
    const groups = Object.keys(loaded.table);
    if (typeof group === 'string' && !groups.includes(group)) {
      const near = nearest(group, groups);
      const hint = near === undefined ? `The sections are ${groups.join(', ')}.` : `Did you mean ${near}?`;
      throw new UsageError(`Oriel reads no section [${group}]. ${hint}`);
    }
    const shown = shownSettings(loaded, typeof group === 'string' ? group : undefined);
    if (json) io.out(JSON.stringify(shown));
    else for (const line of settingLines(shown)) io.out(line);
    return 0;
  },
};

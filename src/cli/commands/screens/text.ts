import { ApiClient } from '../../api-client.ts';
import type { Command } from '../../command.ts';
import { cliText } from '../../language/cli-text.ts';
import { conditionNote } from '../../screens/condition-note.ts';

const NO_TEXT_STATUS = 3;

/** `oriel text <server>` */
export const textCommand: Command = {
  name: 'text',
  summary: 'Print the text that the screen of an instance shows.',
  description: [
    'The text is read exactly from a picture that the hypervisor makes: screens in text mode and Linux consoles, no graphical desktops. A character that is in no known font is printed as U+FFFD and counted on standard error.',
  ],
  signsIn: true,
  positionals: ['server'],
  options: { json: { type: 'boolean', help: 'Print JSON.' } },
  completes: { server: 'servers' },
  json: {
    is: 'an object',
    fields: {
      server_id: 'the id of the instance',
      server_name: 'its name',
      columns: 'characters in a line; 0 for a screen without text',
      rows: 'lines of the screen',
      lines: 'the lines, without blanks at their ends',
      unknown: 'characters that are in no known font',
      non_blank: 'characters that are not blank',
      condition: 'what the screen shows, for example kernel_panic, or null',
      taken_at: 'when the picture was made, in ISO 8601',
    },
  },
  statusOne: 'The text was refused.',
  statuses: { [NO_TEXT_STATUS]: 'The screen shows no text that can be read.' },
  examples: [
    { line: 'oriel text web1', what: 'Prints the screen of web1, for example a kernel panic for a report.' },
    { line: 'oriel text web1 --json', what: 'The same for a script, with the number of unknown characters.' },
  ],
  async run({ positionals: [name = ''], values }, io) {
    const api = await ApiClient.signIn(io);
    const server = await api.findServer(name);
    const { interval: _interval, ...text } = await api.screenText(server.id);
    const { lines, columns, unknown, non_blank: all, condition } = text;
    if (values.json) io.out(JSON.stringify({ server_id: server.id, server_name: server.name, ...text }));
    else if (columns > 0) io.out(lines.join('\n').trimEnd());
    if (condition !== null) io.err(conditionNote(condition));
    if (unknown > 0) io.err(cliText()('screen.unknown', { unknown, all }));
    if (columns > 0) return 0;
    if (!values.json) io.err(cliText()('screen.noText'));
    return NO_TEXT_STATUS;
  },
};

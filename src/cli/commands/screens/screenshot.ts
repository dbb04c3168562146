import { writeFile } from 'node:fs/promises';
import { messageOf } from '../../../platform/message-of.ts';
import { ApiClient } from '../../api-client.ts';
import { type Command, CommandFailed } from '../../command.ts';
import { cliText } from '../../language/cli-text.ts';
import { conditionNote } from '../../screens/condition-note.ts';

/** `oriel screenshot <server>` */
export const screenshotCommand: Command = {
  name: 'screenshot',
  summary: 'Save the screen of an instance as a PNG file.',
  description: [
    'The hypervisor makes the picture: no console is opened, and a user of the console does not notice. It needs the right to view the console. All users share a picture for some seconds ([oriel] screenshot_interval). The audit has the request.',
  ],
  signsIn: true,
  positionals: ['server'],
  options: {
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      help: 'The file, which is replaced; "-" writes to standard output. Default: the name of the instance with ".png", in the current folder.',
    },
  },
  completes: { server: 'servers' },
  statusOne: 'The picture was refused or could not be written.',
  examples: [
    { line: 'oriel screenshot web1', what: 'Saves the screen of web1 as web1.png.' },
    { line: 'oriel screenshot web1 --output - | base64', what: 'Passes the picture on to a program.' },
  ],
  async run({ positionals: [name = ''], values }, io) {
    const api = await ApiClient.signIn(io);
    const server = await api.findServer(name);
    const { png, scale, condition } = await api.screenshot(server.id);
    const file = String(values.output ?? fileNameOf(server));
    if (file === '-') await io.outBytes(png);
    else {
      await writeFile(file, png).catch((error: unknown) => {
        throw new CommandFailed(cliText()('screen.notWritten', { reason: messageOf(error) }));
      });
      io.out(file);
    }
    if (scale > 1) {
      io.err(cliText()('screen.tooLarge', { scale }));
    }
    if (condition !== null) io.err(conditionNote(condition));
    return 0;
  },
};

/** The owner of an instance chooses its name, which must not lead out of the folder. */
function fileNameOf({ id, name }: { readonly id: string; readonly name: string }): string {
  const safe = name.replaceAll(/[^\p{L}\p{N}._-]/gu, '_').slice(0, 100);
  return `${/^[^.-]/.test(safe) ? safe : id}.png`;
}

import { ApiClient } from '../api-client.ts';
import type { Command } from '../command.ts';
import { openInBrowser } from '../open-in-browser.ts';

/** `oriel console <server>` [step 1] */
export const consoleCommand: Command = {
  name: 'console',
  summary: "Print the access URL of an instance's console, or open it.",
  positionals: ['server'],
  options: {
    open: {
      type: 'boolean',
      help: 'Also open the console in $BROWSER, or in the default program for HTML files.',
    },
    'view-only': {
      type: 'boolean',
      help: 'A view-only console: keys, pointer and clipboard do not reach the instance.',
    },
    json: { type: 'boolean', help: 'Print JSON.' },
  },
  examples: [
    { line: 'oriel console web1', what: 'Prints the access URL of a console of the instance web1.' },
    {
      line: 'oriel console --open 5d0c4b9c-13a2-4f3e-9f57-2f5b7a3f6f0e',
      what: 'Opens the console of the instance with this id in the browser.',
    },
    {
      line: 'oriel console --view-only web1',
      what: 'Prints the access URL of a console that shows the screen and accepts no input.',
    },
  ],
  async run({ positionals: [name = ''], values }, io) {
    const api = await ApiClient.signIn(io.env);
    const server = await api.findServer(name);
    const { url } = await api.openConsole(server.id, { viewOnly: values['view-only'] === true });
    io.out(values.json ? JSON.stringify({ server: server.id, name: server.name, url }) : url);
    if (values.open) await openInBrowser(url, io.env);
    return 0;
  },
};

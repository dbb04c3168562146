import { ApiClient } from '../api-client.ts';
import type { Command } from '../command.ts';
import { openInBrowser } from '../open-in-browser.ts';

/** `oriel console <server>` [step 1] */
export const consoleCommand: Command = {
  name: 'console',
  summary: "Print the address of a guest's console, or open it.",
  positionals: ['server'],
  options: {
    open: {
      type: 'boolean',
      help: 'Also open the console in $BROWSER, or in the program that opens HTML files.',
    },
    'view-only': {
      type: 'boolean',
      help: 'A console for looking alone: keys, pointer and clipboard do not reach the guest.',
    },
    json: { type: 'boolean', help: 'Print JSON.' },
  },
  examples: [
    { line: 'oriel console web1', what: 'Prints the address of the console of the guest web1.' },
    {
      line: 'oriel console --open 5d0c4b9c-13a2-4f3e-9f57-2f5b7a3f6f0e',
      what: 'Opens it in the browser, found by id.',
    },
    {
      line: 'oriel console --view-only web1',
      what: 'Prints an address that shows the screen and takes no keys: for somebody who only looks.',
    },
  ],
  async run({ positionals, values }, io) {
    const api = await ApiClient.signIn(io.env);
    const server = await api.findServer(positionals[0]!);
    const url = values['view-only']
      ? await api.createViewOnlyConsole(server.id)
      : await api.createConsole(server.id);
    io.out(values.json ? JSON.stringify({ server: server.id, name: server.name, url }) : url);
    if (values.open) await openInBrowser(url, io.env);
    return 0;
  },
};

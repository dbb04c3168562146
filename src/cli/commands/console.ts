import { ApiClient } from '../api-client.ts';
import type { Command } from '../command.ts';
import { openInBrowser } from '../open-in-browser.ts';

/** `oriel console <server>` [step 1] */
export const consoleCommand: Command = {
  name: 'console',
  summary: "Print the access URL of an instance's console, or open it.",
  signsIn: true,
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
  completes: { server: 'servers' },
  variables: { BROWSER: 'The program that --open starts. Default: xdg-open, on macOS open.' },
  json: {
    is: 'an object',
    fields: {
      server_id: 'the id of the instance',
      server_name: 'its name',
      url: 'the access URL. Anyone with the URL can use the console',
      view_only: 'whether the console accepts no input',
    },
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
    const api = await ApiClient.signIn(io);
    const server = await api.findServer(name);
    const { url, viewOnly } = await api.openConsole(server.id, { viewOnly: values['view-only'] === true });
    io.out(
      values.json
        ? JSON.stringify({ server_id: server.id, server_name: server.name, url, view_only: viewOnly })
        : url,
    );
    if (values.open) await openInBrowser(url, io.env);
    return 0;
  },
};

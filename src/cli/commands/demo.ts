import { compose } from '../../main/compose.ts';
import { type Demo, makeDemo } from '../../main/demo.ts';
import { ROLES } from '../../main/roles.ts';
import { serveUntilSignal } from '../../main/serve-until-signal.ts';
import { createLogger } from '../../platform/log/log.ts';
import { ApiClient } from '../api-client.ts';
import type { Command, Io } from '../command.ts';
import { CONFIG_OPTIONS, loadOrFail } from '../config-options.ts';
import { exportLines, openstackVariables } from '../openstack-variables.ts';

/** `oriel demo`, which is `npm start` */
export const demoCommand: Command = {
  name: 'demo',
  summary: 'Try Oriel: everything in one process on this machine, with a guest to look at.',
  positionals: [],
  options: CONFIG_OPTIONS,
  examples: [
    {
      line: 'oriel demo',
      what: 'Prints a console address to open, and a user and password made for this run.',
    },
    { line: 'oriel demo --debug', what: 'The same, with everything that happens in the log.' },
  ],
  async run(input, io) {
    const demo = await makeDemo();
    const loaded = loadOrFail(input, { env: withoutOptions(io.env) }, { defaults: demo.presets });
    // The log of a demo would bury the addresses: only what goes wrong is shown.
    const log = createLogger({
      debug: loaded.settings.DEFAULT.debug,
      ...(input.values.debug ? {} : { level: 'warn' }),
    });
    const { settings } = loaded;
    await serveUntilSignal({
      start: () => compose({ settings, roles: ROLES.map(({ name }) => name), log }),
      onReady(running) {
        const scheme = settings.oriel.api_cert === '' ? 'http' : 'https';
        return introduce(demo, `${scheme}://127.0.0.1:${running.addresses.api?.port}`, io);
      },
      log,
      drainMs: () => settings.oriel.drain_timeout * 1000,
    });
    io.out('Oriel has ended.');
    return 0;
  },
};

/** What to open and what to type. */
async function introduce(demo: Demo, api: string, io: Io): Promise<void> {
  const env = { ...openstackVariables(api, demo.user, demo.project), OS_PASSWORD: demo.password };
  const client = await ApiClient.signIn(env);
  const guest = await client.findServer('demo');
  const guests = demo.drivers.includes('libvirt')
    ? 'the demo guests and those of libvirt'
    : 'the demo guests';
  const lines = [
    `Oriel runs, with ${guests}.`,
    '',
    `  Console    ${await client.createConsole(guest.id)}`,
    '             open it in a browser; it is good for ten minutes',
    `  Dashboard  ${api}/dashboard/`,
    `             user ${demo.user}, password ${demo.password} (made for this run)`,
    '',
    "For the command line, Oriel's own and OpenStack's:",
    '',
    ...exportLines(env).map((line) => `  ${line}`),
    '',
    'Ctrl-C ends it.',
  ];
  for (const line of lines) io.out(line);
}

/** A shell that is set up for another cloud must not change the demo. */
function withoutOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^OS_[A-Z0-9_]+__/.test(name)));
}

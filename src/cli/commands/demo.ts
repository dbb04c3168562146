import { compose } from '../../main/compose.ts';
import { type Demo, followProxyPort, makeDemo } from '../../main/demo.ts';
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
  summary: 'Try Oriel: all roles in one process on this machine, with a demo instance.',
  positionals: [],
  options: CONFIG_OPTIONS,
  variables: { ORIEL_DEMO_PASSWORD: 'The password of the user of "oriel demo". Default: a random one.' },
  examples: [
    {
      line: 'oriel demo',
      what: 'Prints an access URL to open, and a user and password made for this run.',
    },
    { line: 'oriel demo --debug', what: 'The same, with a log at level debug.' },
  ],
  async run(input, io) {
    // `npm run dev` keeps the password while it restarts the demo.
    const demo = await makeDemo(io.env.ORIEL_DEMO_PASSWORD);
    const loaded = loadOrFail(input, { env: withoutOptions(io.env) }, { defaults: demo.presets });
    // Only warnings and errors: a full log would hide the addresses.
    const log = createLogger({
      debug: loaded.settings.DEFAULT.debug,
      ...(input.values.debug ? {} : { level: 'warn' }),
    });
    const { settings, follow } = followProxyPort(loaded);
    await serveUntilSignal({
      start: () => compose({ settings, roles: ROLES.map(({ name }) => name), log }),
      onReady(running) {
        follow(running.addresses);
        const scheme = settings.oriel.api_cert === '' ? 'http' : 'https';
        const metrics = `http://127.0.0.1:${running.management?.port}/metrics`;
        return introduce(demo, `${scheme}://127.0.0.1:${running.addresses.api?.port}`, metrics, io);
      },
      log,
      drainMs: () => settings.oriel.drain_timeout * 1000,
    });
    io.out('Oriel has ended.');
    return 0;
  },
};

/** Prints what to open and what to type. */
async function introduce(demo: Demo, api: string, metrics: string, io: Io): Promise<void> {
  const env = { ...openstackVariables(api, demo.user, demo.project), OS_PASSWORD: demo.password };
  const client = await ApiClient.signIn({ env });
  const instance = await client.findServer('demo');
  const instances = demo.drivers.includes('libvirt')
    ? 'the demo instances and those of libvirt'
    : 'the demo instances';
  const lines = [
    `Oriel runs, with ${instances}.`,
    '',
    `  Console    ${(await client.openConsole(instance.id)).url}`,
    '             open it in a browser within ten minutes',
    `  Dashboard  ${api}/dashboard/`,
    `             user ${demo.user}, password ${demo.password} (made for this run)`,
    `  Metrics    ${metrics}`,
    '',
    'For the command lines of Oriel and OpenStack:',
    '',
    ...exportLines(env).map((line) => `  ${line}`),
    '',
    'Ctrl-C ends it.',
  ];
  for (const line of lines) io.out(line);
}

/** A shell that is configured for another cloud must not change the demo. */
function withoutOptions(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^OS_[A-Z0-9_]+__/.test(name)));
}

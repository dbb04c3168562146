import type { Driver, DriverInstance } from '../../src/compute/drivers/driver.ts';
import type { DriverManifest } from '../../src/compute/drivers/manifest.ts';
import { rule } from '../../src/config/checks/check.ts';
import { by, lists } from '../../src/config/checks/uses.ts';
import { option, type SettingsOf } from '../../src/config/option.ts';
import type { Settings } from '../../src/config/option-table.ts';
import { boundedString, multiple } from '../../src/config/types.ts';
import { Refusal } from '../../src/flow/refusals.ts';

const options = {
  oriel_static: {
    console: option({
      type: multiple(boundedString({ max: 300 })),
      sameOn: 'none',
      default: [],
      help: 'A VNC console of another machine, such as a KVM switch: `UUID NAME HOST PORT`.',
      uses: [by('compute', lists('oriel.drivers', 'static'))],
    }),
  },
};
type StaticSettings = Settings & SettingsOf<typeof options>;

export const manifest = {
  name: 'static',
  options,
  checks: [
    rule<StaticSettings>({
      role: 'compute',
      reads: ['oriel_static.console'],
      level: 'fatal',
      when: (settings) => consolesOf(settings).some(({ port }) => !(port >= 1 && port <= 65_535)),
      message: 'A console is not of the form UUID NAME HOST PORT.',
      remedy: 'Write the four values with one space between them.',
    }),
  ],
  remedies: { guest_unknown: 'List the machine in [oriel_static] console and restart the agent.' },
} as const satisfies DriverManifest;

interface StaticConsole {
  readonly uuid: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

function consolesOf({ oriel_static }: StaticSettings): StaticConsole[] {
  return oriel_static.console.map((line) => {
    const [uuid = '', name = '', host = '', port = ''] = line.split(' ');
    return { uuid: uuid.toLowerCase(), name, host, port: Number(port) };
  });
}

export async function open({ settings }: { settings: StaticSettings }): Promise<Driver<StaticConsole>> {
  const consoles = consolesOf(settings);
  const projectId = settings.oriel.default_project;
  const size = { vcpus: 0, memoryMb: 0 };
  const instances = consoles.map(({ uuid, name }): DriverInstance => {
    return { uuid, name, projectId, userId: null, status: 'ACTIVE', hypervisorName: name, ...size };
  });
  return {
    name: manifest.name,
    kinds: ['novnc'],
    remedies: manifest.remedies,
    listInstances: async () => instances,
    getInstance: async (uuid) => instances.find((each) => each.uuid === uuid),
    async readDefinition(uuid) {
      const found = consoles.find((each) => each.uuid === uuid);
      if (found === undefined) throw new Refusal('guest_unknown', `no console has the UUID ${uuid}`);
      return found;
    },
    findConsole: ({ host, port }) => {
      return { reachedBy: 'network', listensOn: null, dial: host, port, password: null };
    },
    // The list does not change while the agent runs.
    onChange() {},
    close() {},
  };
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationText } from '../../test/support/configuration.ts';
import { freePort } from '../../test/support/free-port.ts';
import { type LibvirtLab, startLibvirtLab } from '../../test/support/libvirt/lab.ts';
import { labProcesses } from '../../test/support/libvirt/processes.ts';
import { childrenOf, cpuMs } from '../process-cpu.ts';
import { type RoleProcess, startRole } from '../role-process.ts';
import { startSharedParts } from '../start-shared-parts.ts';
import { sum } from '../statistics.ts';

/** How the compute agents talk to libvirt: a host with a libvirtd of its own for each. */
export const TRANSPORTS = ['rpc', 'virsh'] as const;
/** Consoles go round them: one guest alone would be given more tokens within their lifetime than any person asks for. */
export const GUESTS = 12;

/** Starts it all; whatever was started is pushed to `closers`, to be run backwards. */
export async function startOriel(closers: (() => Promise<unknown>)[]) {
  const [apiPort, proxyPort] = [await freePort(), await freePort()];
  const { folder, lines: shared } = await startSharedParts(closers);
  const file = join(folder, 'oriel.conf');
  const lines = [
    ...shared,
    '[oriel]',
    // All load comes from one address, for one user and one guest.
    'max_sessions_per_address = 0',
    'max_sessions_per_user = 0',
    'max_sessions_per_guest = 0',
    'max_connections_per_address = 0',
    'max_upgrades_per_minute = 0',
    // Guests would be given more tokens within ten minutes here than persons ask for in days.
    '[consoleauth]',
    'token_ttl = 5',
  ];
  const text = await configurationText({ apiPort, proxyPort, drivers: 'libvirt', lines });
  await writeFile(file, text, { mode: 0o600 });
  const processes: RoleProcess[] = [];
  const start = async (role: string, host: string, config = file) => {
    const started = await startRole(role, config, host);
    processes.push(started);
    closers.push(() => started.stop());
  };
  await start('consoleauth', 'consoleauth');
  await start('novncproxy', 'novncproxy');
  const labs: LibvirtLab[] = [];
  for (const transport of TRANSPORTS) {
    const lab = await startLibvirtLab();
    closers.push(() => lab.close());
    labs.push(lab);
    for (let number = 1; number <= GUESTS; number++) await lab.startGuest({ name: `${transport}-${number}` });
    const config = join(folder, `${transport}.conf`);
    const own = ['[libvirt]', `connection_uri = ${lab.uri}`, '[oriel]', `libvirt_transport = ${transport}`];
    await writeFile(config, `${text}${own.join('\n')}\n`, { mode: 0o600 });
    await start('compute', `compute (${transport})`.replace(/\W+/g, '-').replace(/-$/, ''), config);
  }
  await start('api', 'api');
  return {
    apiUrl: `http://127.0.0.1:${apiPort}`,
    proxyUrl: `http://127.0.0.1:${proxyPort}`,
    async cpu(): Promise<Map<string, number>> {
      const used = new Map(processes.map((each) => [each.name, each.cpuMs()] as const));
      for (const { name, pid } of processes) used.set(name, used.get(name)! + (await endedChildrenMs(pid)));
      for (const name of ['nats-server', 'memcached'])
        used.set(name, sum(childrenOf(process.pid, name).map(cpuMs)));
      for (const [index, lab] of labs.entries()) {
        const daemons = (await labProcesses(lab.folder)).filter(({ command }) =>
          /\blibvirtd\b/.test(command),
        );
        used.set(`libvirtd (${TRANSPORTS[index]})`, sum(daemons.map(({ pid }) => cpuMs(pid))));
      }
      return used;
    },
  };
}

/** CPU of the processes that one has started and that have ended, in ms; the kernel counts it in ticks of 10 ms. */
async function endedChildrenMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

import { isIP } from 'node:net';
import { isLoopback, isUnspecified } from '../../config/address.ts';
import type { ProcessFacts } from '../../contracts/process.ts';
import type { RefusedScreen, Screen } from '../../contracts/screens.ts';
import { REFUSALS } from '../../flow/refusals.ts';
import {
  type Check,
  type DoctorContext,
  error,
  type Finding,
  listed,
  ok,
  skipped,
  warning,
} from '../check.ts';

interface ComputeHost {
  readonly host: string;
  readonly vnc: NonNullable<ProcessFacts['vnc']>;
}

/** Whether guests have consoles, and listen where the agent says that proxies can dial them. */
export const guestListen: Check = {
  id: 'guest-listen',
  step: 6,
  title: 'guests listen where proxies dial',
  run(context) {
    const { survey } = context;
    const hosts = computeHosts(context);
    if (hosts.length === 0) return [skipped('No compute host in question here.')];
    return hosts.flatMap(({ host, vnc }): Finding[] => {
      if (!vnc.enabled) {
        return [
          warning(
            `VNC consoles are switched off on ${host}.`,
            `Set [vnc] enabled = True on ${host}, if they should not be.`,
          ),
        ];
      }
      const dialled = vnc.proxyclientAddress;
      const screens = survey.is === 'bus' ? (survey.screens.get(host) ?? []) : [];
      const refused = survey.is === 'bus' ? (survey.refusedScreens?.get(host) ?? []) : [];
      const elsewhere = refused.filter(({ code }) => code === 'vnc_listens_elsewhere');
      if (elsewhere.length > 0) {
        return elsewhere.map(({ name, detail }) =>
          error(`${name} on ${host} has no console: ${detail}.`, REFUSALS.vnc_listens_elsewhere.remedy),
        );
      }
      const deaf = screens.filter((screen) => screen.listen !== null && !covers(screen.listen, screen.host));
      if (deaf.length > 0) {
        const guests = deaf.map(({ name, listen }) => `${name} on ${listen}`);
        return [
          error(
            `Guests of ${host} listen where proxies do not dial: ${listed(guests)}, while proxies are told ${dialled}.`,
            `Make server_listen in [vnc] of ${host} (and the listen address of its guests) ${dialled} or 0.0.0.0, then restart the guests.`,
          ),
        ];
      }
      if (!covers(vnc.serverListen, dialled)) {
        return [
          warning(
            `${host} has server_listen = ${vnc.serverListen}, which does not cover server_proxyclient_address = ${dialled} (${vnc.proxyclientWhere}).`,
            `Make server_listen in [vnc] of ${host} that address or 0.0.0.0, and restart the guests.`,
          ),
        ];
      }
      const seen = seenAt(survey, screens, refused);
      return [ok(`${host}: ${dialled} is covered by ${vnc.serverListen} (${seen}).`)];
    });
  },
};

/** Whether the address that an agent gives out can lead from another host to it. */
export const proxyclientAddress: Check = {
  id: 'proxyclient-address',
  step: 8,
  title: 'compute hosts give out an address that leads to them',
  run(context) {
    const { survey } = context;
    const hosts = computeHosts(context);
    if (hosts.length === 0) return [skipped('No compute host in question here.')];
    const proxies =
      survey.is === 'bus' ? survey.processes.filter(({ novncproxy }) => novncproxy !== null) : [];
    return hosts.map(({ host, vnc }): Finding => {
      const { proxyclientAddress: address, proxyclientWhere: where } = vnc;
      const elsewhere = proxies.filter((proxy) => proxy.host !== host).map((proxy) => proxy.host);
      if (isUnspecified(address)) {
        return error(
          `${host} tells proxies to dial ${address} (${where}), which is no address of a machine.`,
          `Set server_proxyclient_address in [vnc] of ${host} to its address on the management network.`,
        );
      }
      if (!isLoopback(address) || elsewhere.length === 0)
        return ok(`${host} gives out ${address} (${where}).`);
      return error(
        `${host} tells proxies to dial ${address} (${where}), but proxies run on ${listed(elsewhere)}: each would dial itself.`,
        `Set server_proxyclient_address in [vnc] of ${host} to its address on the management network, and server_listen to that or 0.0.0.0.`,
      );
    });
  },
};

/** What the check rests on: without a bus no instance was looked at, which is not that there is none. */
function seenAt(
  survey: DoctorContext['survey'],
  screens: readonly Screen[],
  refused: readonly RefusedScreen[],
): string {
  if (survey.is !== 'bus') return 'by the configuration alone; instances were not looked at';
  if (screens.length > 0) return `seen at ${listed(screens.map(({ name }) => name))}`;
  if (refused.length === 0) return 'no running guest to look at';
  return `no console of those looked at: ${listed(refused.map(({ name, code }) => `${name} ${code}`))}`;
}

function computeHosts({ survey, scope, host, roles, loaded }: DoctorContext): ComputeHost[] {
  if (survey.is === 'bus') {
    return survey.processes.flatMap((process) =>
      process.vnc === null || (scope === 'host' && process.host !== host)
        ? []
        : [{ host: process.host, vnc: process.vnc }],
    );
  }
  if (!roles.includes('compute')) return [];
  const { vnc } = loaded.settings;
  const where = (option: string) => loaded.sources.vnc?.[option]?.where ?? 'default';
  return [
    {
      host,
      vnc: {
        enabled: vnc.enabled,
        serverListen: vnc.server_listen,
        proxyclientAddress: vnc.server_proxyclient_address,
        proxyclientWhere: where('server_proxyclient_address'),
        baseUrl: vnc.novncproxy_base_url,
        baseUrlWhere: where('novncproxy_base_url'),
      },
    },
  ];
}

/** Names are not compared with addresses: only the machine itself knows what they lead to. */
function covers(listen: string, dialled: string): boolean {
  if (isUnspecified(listen) || listen === dialled) return true;
  if (isIP(listen) === 0 || isIP(dialled) === 0) return true;
  return isLoopback(listen) && isLoopback(dialled);
}

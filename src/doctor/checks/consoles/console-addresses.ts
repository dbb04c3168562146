import { isIP } from 'node:net';
import { isLoopback, isUnspecified } from '../../../config/values/address.ts';
import type { ProcessFacts } from '../../../contracts/cluster/process.ts';
import { REMEDIES } from '../../../flow/remedies.ts';
import {
  type Check,
  type DoctorContext,
  error,
  type Finding,
  listed,
  ok,
  skipped,
  warning,
} from '../../check.ts';
import { onlyThisHost, sampleOf } from '../../survey.ts';

interface ComputeHost {
  readonly host: string;
  /** The same for all its processes; empty if its agent was not asked. */
  readonly machine: string;
  readonly vnc: NonNullable<ProcessFacts['vnc']>;
}

/** Whether instances have consoles, and listen at the address that their agent has proxies dial. */
export const guestListen: Check = {
  id: 'guest-listen',
  step: 6,
  title: 'instances listen where proxies dial',
  run(context) {
    const hosts = computeHosts(context);
    if (hosts.length === 0) return [skipped('This check concerns compute hosts, and none is examined here.')];
    return hosts.flatMap((host) => listenFindings(host, sampleOf(context.survey, host.host)));
  },
};

function listenFindings({ host, vnc }: ComputeHost, sample: ReturnType<typeof sampleOf>): Finding[] {
  if (!vnc.enabled) {
    return [
      warning(
        `VNC consoles are switched off on ${host}.`,
        `Set [vnc] enabled = True on ${host}, unless that is intended.`,
      ),
    ];
  }
  const { serverListen, proxyclientAddress: dialled } = vnc;
  const { screens: seen, refused } = 'unseen' in sample ? { screens: [], refused: [] } : sample;
  const elsewhere = refused.filter(({ code }) => code === 'vnc_listens_elsewhere');
  if (elsewhere.length > 0) {
    return elsewhere.map(({ name, detail }) =>
      error(`${name} on ${host} has no console: ${detail}.`, REMEDIES.vnc_listens_elsewhere),
    );
  }
  const unreachable = seen.filter(({ listen, host: address }) => listen !== null && !covers(listen, address));
  if (unreachable.length > 0) {
    const each = unreachable.map(
      ({ name, listen, host: address }) => `${name} on ${listen}, dialled at ${address}`,
    );
    return [
      error(
        `Instances of ${host} listen where proxies do not dial: ${listed(each)}.`,
        `Set vnc_listen in /etc/libvirt/qemu.conf of ${host} (or the listen address in the definition of these instances) to ${dialled} or 0.0.0.0, [vnc] server_listen to the same, and restart the instances.`,
      ),
    ];
  }
  if (seen.length > 0) {
    return [
      ok(
        `${host}: ${listed(seen.map(({ name }) => name))} can be dialled at ${listed(seen.map((each) => each.host))}.`,
      ),
    ];
  }
  if (!covers(serverListen, dialled)) {
    return [
      warning(
        `${host} has server_listen = ${serverListen}, which does not cover server_proxyclient_address = ${dialled} (${vnc.proxyclientWhere}).`,
        `Set server_listen in [vnc] of ${host} to ${dialled} or 0.0.0.0, like vnc_listen in /etc/libvirt/qemu.conf, and restart the instances.`,
      ),
    ];
  }
  const configured = `${host}: as configured, ${serverListen} covers ${dialled}`;
  if ('unseen' in sample) {
    return [skipped(`${configured}. Where its instances listen could not be examined: ${sample.unseen}.`)];
  }
  if (refused.length === 0) return [ok(`${configured}. No instance runs.`)];
  const each = refused.map(({ name, code }) => `${name} (${code})`);
  return [
    skipped(`${configured}. No running instance has a console that could be examined: ${listed(each)}.`),
  ];
}

/** Whether the address that an agent hands out leads to it from other hosts. */
export const proxyclientAddress: Check = {
  id: 'proxyclient-address',
  step: 8,
  title: 'compute hosts hand out an address that leads to them',
  run(context) {
    const { survey } = context;
    const hosts = computeHosts(context);
    if (hosts.length === 0) return [skipped('This check concerns compute hosts, and none is examined here.')];
    const proxies =
      survey.is === 'bus' ? survey.processes.filter(({ novncproxy }) => novncproxy !== null) : [];
    return hosts.map(({ host, machine, vnc }): Finding => {
      const { proxyclientAddress: address, proxyclientWhere: where } = vnc;
      // Two names may stand for one machine, and then for one loopback address.
      const elsewhere = proxies.filter((proxy) => proxy.machine.id !== machine).map((proxy) => proxy.host);
      if (isUnspecified(address)) {
        return error(
          `${host} has proxies dial ${address} (${where}), which is not the address of a machine.`,
          `Set server_proxyclient_address in [vnc] of ${host} to its address on the management network.`,
        );
      }
      if (!isLoopback(address)) return ok(`${host} hands out ${address} (${where}).`);
      if (survey.is === 'unreachable' || onlyThisHost(survey) !== null) {
        return skipped(
          `${host} hands out ${address} (${where}), which is right only if every proxy runs on ${host}. Proxies could not be asked from here.`,
        );
      }
      if (elsewhere.length === 0)
        return ok(`${host} hands out ${address} (${where}), and no proxy runs elsewhere.`);
      return error(
        `${host} has proxies dial ${address} (${where}), but proxies run on ${listed(elsewhere)}: each would dial itself.`,
        `Set server_proxyclient_address in [vnc] of ${host} to its address on the management network, and server_listen to that or 0.0.0.0.`,
      );
    });
  },
};

function computeHosts({ survey, scope, host, roles, loaded }: DoctorContext): ComputeHost[] {
  if (survey.is === 'bus') {
    return survey.processes.flatMap((process) =>
      process.vnc === null || (scope === 'host' && process.host !== host)
        ? []
        : [{ host: process.host, machine: process.machine.id, vnc: process.vnc }],
    );
  }
  if (!roles.includes('compute')) return [];
  const { vnc } = loaded.settings;
  const where = (option: string) => loaded.sources.vnc?.[option]?.where ?? 'default';
  return [
    {
      host,
      machine: '',
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

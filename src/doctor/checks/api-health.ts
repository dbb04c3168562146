import { isUnspecified } from '../../config/values/address.ts';
import { hasConsoleProxy } from '../../consoles/console-kinds.ts';
import { WITHHELD } from '../../platform/http/health.ts';
import { type Check, type DoctorContext, error, type Finding, listed, ok, skipped } from '../check.ts';
import { probeHttp } from '../probes/probe-http.ts';

/** The health page of each api. */
export const apiHealth: Check = {
  id: 'api-health',
  step: 2,
  title: 'the api is healthy',
  async run(context) {
    const addresses = apiAddresses(context);
    if (addresses.length === 0) return [skipped('This check concerns apis, and none is examined here.')];
    const answers = await Promise.all(
      addresses.map(async ({ host, url }) => ({ host, url, answer: await probeHttp(`${url}/healthcheck`) })),
    );
    const hostsOf = new Map<string, string[]>();
    const findings: Finding[] = [];
    for (const { host, url, answer } of answers) {
      if ('problem' in answer) {
        findings.push(unanswered(context, host, url, answer.problem));
        continue;
      }
      const report = answer.status === 200 ? '' : `${answer.status}: ${answer.body.trim().slice(0, 2_000)}`;
      hostsOf.set(report, [...(hostsOf.get(report) ?? []), host]);
    }
    for (const [report, hosts] of hostsOf) findings.push(judge(hosts.sort(), report, context));
    return findings;
  },
};

/** A finding of the token authorities is reported at step 10; here only that it is the reason. */
function judge(hosts: readonly string[], report: string, { survey, loaded }: DoctorContext): Finding {
  if (report === '') return ok(`Healthy on ${listed(hosts)}.`);
  const known = survey.is === 'bus' ? survey.authorities.flatMap(({ findings }) => findings) : [];
  const why = known.some(
    ({ message }) => report.includes(WITHHELD) || report.includes(message.slice(0, 1_000)),
  )
    ? `${report.slice(0, 3)}, for the reason at step 10`
    : report;
  return error(`The health page of the api on ${listed(hosts)} reports ${why}.`, remedyOf(report, loaded));
}

function remedyOf(report: string, { settings, sources }: DoctorContext['loaded']): string {
  if (!report.includes('DISABLED BY FILE')) {
    return 'Follow the reason on the page; then the page reports no problem.';
  }
  const file = settings.healthcheck.disable_by_file_path;
  const where = sources.healthcheck?.disable_by_file_path?.where ?? 'default';
  const named = file === '' ? '' : ` (here ${file}, ${where})`;
  return `An operator has taken the api out of the load balancer: remove the file that [healthcheck] disable_by_file_path names on that host${named}.`;
}

/** A process that answers on the bus runs: only the way to its port can be wrong, and a compute host does not need one. */
function unanswered({ survey, roles }: DoctorContext, host: string, url: string, problem: string): Finding {
  const what = `The api on ${host} (${url}) does not answer: ${problem}.`;
  if (survey.is !== 'bus') {
    return error(
      what,
      'Is the api running here ("oriel serve"), and does it listen there ([DEFAULT] osapi_compute_listen)?',
    );
  }
  if (!roles.includes('api') && !hasConsoleProxy(roles)) {
    return skipped(`${what} It answers on the bus, so it runs; this host need not reach its port.`);
  }
  return error(
    what,
    `It answers on the bus, so it runs: is its port open from here to ${host} (firewall, routes)?`,
  );
}

/** An api that listens on every address is called on loopback here, and elsewhere at the `my_ip` of its host. */
function apiAddresses({
  survey,
  scope,
  host,
  roles,
  loaded,
}: DoctorContext): { host: string; url: string }[] {
  const { osapi_compute_listen: listen, osapi_compute_listen_port: port } = loaded.settings.DEFAULT;
  const hasTls = loaded.settings.oriel.api_cert !== '';
  if (survey.is !== 'bus') {
    return roles.includes('api')
      ? [{ host, url: urlOf(isUnspecified(listen) ? '127.0.0.1' : listen, port, hasTls) }]
      : [];
  }
  return survey.processes.flatMap((process) => {
    if (process.api === null || (scope === 'host' && process.host !== host)) return [];
    const { address, port: bound, tls } = process.api;
    // The name of a host on the bus need not resolve.
    const elsewhere = process.host === host ? '127.0.0.1' : process.address;
    return [{ host: process.host, url: urlOf(isUnspecified(address) ? elsewhere : address, bound, tls) }];
  });
}

function urlOf(address: string, port: number, tls: boolean): string {
  return `${tls ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

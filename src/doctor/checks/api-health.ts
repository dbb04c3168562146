import { isUnspecified } from '../../config/values/address.ts';
import { WITHHELD } from '../../platform/http/health.ts';
import { type Check, type DoctorContext, error, type Finding, listed, ok, skipped } from '../check.ts';
import { probeHttp } from '../probes/probe-http.ts';

/** What the health page of each api says. */
export const apiHealth: Check = {
  id: 'api-health',
  step: 2,
  title: 'the api is well',
  async run(context) {
    const addresses = apiAddresses(context);
    if (addresses.length === 0) return [skipped('This check concerns apis, and none is examined here.')];
    const answers = await Promise.all(
      addresses.map(async ({ host, url }) => ({ host, url, answer: await probeHttp(`${url}/healthcheck`) })),
    );
    const saying = new Map<string, string[]>();
    const findings: Finding[] = [];
    for (const { host, url, answer } of answers) {
      if ('problem' in answer) {
        findings.push(unanswered(context, host, url, answer.problem));
        continue;
      }
      const said = answer.status === 200 ? '' : `${answer.status}: ${answer.body.trim().slice(0, 2_000)}`;
      saying.set(said, [...(saying.get(said) ?? []), host]);
    }
    for (const [said, hosts] of saying) findings.push(judge(hosts.sort(), said, context));
    return findings;
  },
};

/** What token authorities have found is told where it belongs, at step 10; here only that it is why. */
function judge(hosts: readonly string[], said: string, { survey, loaded }: DoctorContext): Finding {
  if (said === '') return ok(`Well on ${listed(hosts)}.`);
  const known = survey.is === 'bus' ? survey.authorities.flatMap(({ findings }) => findings) : [];
  const why = known.some(({ message }) => said.includes(WITHHELD) || said.includes(message.slice(0, 1_000)))
    ? `${said.slice(0, 3)}, for the reason at step 10`
    : said;
  return error(`The health page of the api on ${listed(hosts)} says ${why}.`, remedyOf(said, loaded));
}

function remedyOf(said: string, { settings, sources }: DoctorContext['loaded']): string {
  if (!said.includes('DISABLED BY FILE')) {
    return 'The reason on the page says what to do; the page is well again once that is done.';
  }
  const file = settings.healthcheck.disable_by_file_path;
  const where = sources.healthcheck?.disable_by_file_path?.where ?? 'default';
  const named = file === '' ? '' : ` (here ${file}, ${where})`;
  return `Somebody has taken the api out of the load balancer: remove the file that [healthcheck] disable_by_file_path names on that host${named}.`;
}

/** A process that answers on the bus runs: then only the way to its port can be at fault, which a compute host need not have. */
function unanswered({ survey, roles }: DoctorContext, host: string, url: string, problem: string): Finding {
  const what = `The api on ${host} (${url}) does not answer: ${problem}.`;
  if (survey.is !== 'bus') {
    return error(
      what,
      'Is the api running here ("oriel serve"), and does it listen there ([DEFAULT] osapi_compute_listen)?',
    );
  }
  if (!roles.includes('api') && !roles.includes('novncproxy')) {
    return skipped(`${what} It runs, as it says on the bus; this host need not reach its port.`);
  }
  return error(
    what,
    `It runs, as it says on the bus: is its port open from here to ${host} (firewall, routes)?`,
  );
}

/** An api that listens on every address is asked on loopback here, and elsewhere at its host's `my_ip`. */
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

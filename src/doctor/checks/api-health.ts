import { isUnspecified } from '../../config/address.ts';
import { type Check, type DoctorContext, error, type Finding, listed, ok, skipped } from '../check.ts';
import { probeHttp } from '../probes/probe-http.ts';

/** What the health page of each api says. */
export const apiHealth: Check = {
  id: 'api-health',
  step: 2,
  title: 'the api is well',
  async run(context) {
    const addresses = apiAddresses(context);
    if (addresses.length === 0) return [skipped('No api in question here.')];
    const answers = await Promise.all(
      addresses.map(async ({ host, url }) => ({ host, url, answer: await probeHttp(`${url}/healthcheck`) })),
    );
    const saying = new Map<string, string[]>();
    const findings: Finding[] = [];
    for (const { host, url, answer } of answers) {
      if ('problem' in answer) {
        const remedy = `Is the api running on ${host}, and its port open from here?`;
        findings.push(error(`The api on ${host} (${url}) does not answer: ${answer.problem}.`, remedy));
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
function judge(hosts: readonly string[], said: string, { survey }: DoctorContext): Finding {
  if (said === '') return ok(`Well on ${listed(hosts)}.`);
  const known = survey.is === 'bus' ? survey.authorities.flatMap(({ findings }) => findings) : [];
  const why = known.some(({ message }) => said.includes(message.slice(0, 1_000)))
    ? `${said.slice(0, 3)}, for the reason at step 10`
    : said;
  return error(
    `The health page of the api on ${listed(hosts)} says ${why}.`,
    'It is well again as soon as its reason is put right.',
  );
}

/** An api that listens on every address is asked on loopback here, and elsewhere by the name of its host. */
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
    const elsewhere = process.host === host ? '127.0.0.1' : process.host;
    return [{ host: process.host, url: urlOf(isUnspecified(address) ? elsewhere : address, bound, tls) }];
  });
}

function urlOf(address: string, port: number, tls: boolean): string {
  return `${tls ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

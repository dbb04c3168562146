import { isUnspecified } from '../../config/address.ts';
import { type Check, type DoctorContext, error, type Finding, ok, skipped } from '../check.ts';
import { probeHttp } from '../probes/probe-http.ts';

/** What the health page of each api says. */
export const apiHealth: Check = {
  id: 'api-health',
  step: 2,
  title: 'the api is well',
  async run(context) {
    const addresses = apiAddresses(context);
    if (addresses.length === 0) return [skipped('No api in question here.')];
    return Promise.all(addresses.map(({ host, url }) => askHealth(host, url)));
  },
};

async function askHealth(host: string, url: string): Promise<Finding> {
  const remedy = `Is the api running on ${host}, and its port open from here?`;
  const answer = await probeHttp(`${url}/healthcheck`);
  if ('problem' in answer)
    return error(`The api on ${host} (${url}) does not answer: ${answer.problem}.`, remedy);
  if (answer.status === 200) return ok(`The api on ${host} answers.`);
  const reason = answer.body.trim().slice(0, 2_000);
  return error(
    `The health page of the api on ${host} says ${answer.status}: ${reason}`,
    'The page tells the reason; what follows here tells more.',
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
  if (survey.is !== 'bus') {
    return roles.includes('api')
      ? [{ host, url: urlOf(isUnspecified(listen) ? '127.0.0.1' : listen, port) }]
      : [];
  }
  return survey.processes.flatMap((process) => {
    if (process.api === null || (scope === 'host' && process.host !== host)) return [];
    const { address, port: bound } = process.api;
    const elsewhere = process.host === host ? '127.0.0.1' : process.host;
    return [{ host: process.host, url: urlOf(isUnspecified(address) ? elsewhere : address, bound) }];
  });
}

function urlOf(address: string, port: number): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

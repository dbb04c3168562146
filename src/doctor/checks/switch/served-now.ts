import { isWebsockify } from '../../../config/checks/machine/who-listens.ts';
import { optionName } from '../../../config/values/kind-options.ts';
import { DEFAULT_KIND } from '../../../consoles/console-kinds.ts';
import { PROBE_TOKEN } from '../../../flow/probe-token.ts';
import { baseUrls } from '../../base-urls.ts';
import { type Check, error, type Finding, note, ok } from '../../check.ts';
import { type HttpAnswer, probeHttp } from '../../probes/probe-http.ts';
import { probeWebSocket, webSocketAddress } from '../../probes/probe-web-socket.ts';

/** Whether the access URLs of the cloud lead to its proxy today: Oriel takes the same port. */
export const servedNow: Check = {
  id: 'access-url',
  step: 12,
  title: 'access URLs lead to the console proxy of today',
  async run(context) {
    const all = baseUrls(context);
    if (all.length === 0) {
      return [
        note(
          `${optionName(DEFAULT_KIND, 'baseUrl')} is not set on this host, so that no access URL is known here.`,
          'Nothing, if the compute hosts have it.',
        ),
      ];
    }
    const findings = await Promise.all(
      all.map(async ({ url, from }) => judge(url, `${url} (${from.join('; ')})`, await probeHttp(url))),
    );
    return findings.flat();
  },
};

async function judge(
  url: string,
  named: string,
  answer: HttpAnswer | { problem: string },
): Promise<Finding[]> {
  if ('problem' in answer) {
    return [
      error(
        `${named} cannot be opened from here: ${answer.problem}.`,
        `If consoles open today, this host reaches another address than browsers do; otherwise correct ${optionName(DEFAULT_KIND, 'baseUrl')}, or the load balancer.`,
      ),
    ];
  }
  const { status, headers } = answer;
  const what = `${named} answers with status ${status}`;
  if (headers['x-oriel-proxy'] !== undefined) return [note(`${named} leads to Oriel already.`)];
  const page = isWebsockify(headers.server)
    ? ok(`${named} leads to ${DEFAULT_KIND.novaProxy}, which Oriel replaces.`)
    : note(`${what}; whether ${DEFAULT_KIND.novaProxy} is behind it is not visible.`);
  if (status !== 200) {
    return [
      error(`${what}: there is no page.`, 'Consoles do not open today; correct this before the switch.'),
    ];
  }
  return [page, await webSocket(url)];
}

/** Nova's proxy accepts every WebSocket and drops one with an unknown token. */
async function webSocket(url: string): Promise<Finding> {
  const { address, origin } = webSocketAddress(url, PROBE_TOKEN);
  const shown = address.replace(/token=.*/, 'token=…');
  const answer = await probeWebSocket({ address, origin });
  if (answer.is === 'refused' || (answer.is === 'failed' && answer.wasOpen)) {
    return ok(`WebSockets at ${shown} reach the console proxy of today.`);
  }
  const why = answer.is === 'http' ? `it is answered with status ${answer.status}` : answer.why;
  return error(
    `A WebSocket at ${shown} does not reach the console proxy of today: ${why}.`,
    'A load balancer must pass Upgrade and Connection on, and lead this path to the proxy.',
  );
}

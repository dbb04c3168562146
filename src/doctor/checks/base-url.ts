import { optionName } from '../../config/values/kind-options.ts';
import { DEFAULT_KIND } from '../../consoles/console-kinds.ts';
import { baseUrls, whyNotFromHere } from '../base-urls.ts';
import { type Check, type DoctorContext, error, type Finding, ok, skipped } from '../check.ts';
import { type HttpAnswer, probeHttp } from '../probes/probe-http.ts';

/** Whether the address under which consoles are handed out leads to a proxy of this installation: scheme, host, port, path. */
export const baseUrl: Check = {
  id: 'base-url',
  step: 12,
  title: 'console addresses lead to this proxy',
  async run(context) {
    const all = baseUrls(context);
    if (all.length === 0) return [skipped('No console address is known here: compute agents hand them out.')];
    const elsewhere = whyNotFromHere(context, all);
    if (elsewhere !== null) return [skipped(elsewhere)];
    const findings = await Promise.all(
      all.map(async ({ url, from }) =>
        judge(context, url, `${url} (${from.join('; ')})`, await probeHttp(url)),
      ),
    );
    return findings.flat();
  },
};

function judge(
  { survey }: DoctorContext,
  url: string,
  named: string,
  answer: HttpAnswer | { problem: string },
): Finding[] {
  const set = `Set ${optionName(DEFAULT_KIND, 'baseUrl')} of every compute host`;
  if ('problem' in answer) {
    const wrongScheme = /EPROTO|wrong version number|packet length too long|socket hang up|Parse Error/i.test(
      answer.problem,
    );
    return [
      error(
        `${named} cannot be opened from here: ${answer.problem}.`,
        wrongScheme
          ? `Scheme and listener do not fit: ${set} to ${url.startsWith('https') ? 'http' : 'https'}, or give the proxy a certificate ([DEFAULT] cert).`
          : `${set} to the address by which users reach the proxy or its load balancer, and see that the name resolves and the port is open.`,
      ),
    ];
  }
  const { status, headers } = answer;
  const proxy = headers['x-oriel-proxy'];
  if (status >= 300 && status < 400 && headers.location !== undefined) {
    return [
      error(
        `${named} sends the browser elsewhere, to ${headers.location.slice(0, 300)}.`,
        `${set} to the address where it ends; the WebSocket does not follow, and Origin is compared with this address's scheme.`,
      ),
    ];
  }
  if (proxy === undefined) {
    const server =
      headers.server === undefined ? '' : ` (its Server header is ${headers.server.slice(0, 100)})`;
    return [
      error(
        `${named} answers with status ${status}, but the server there is not an Oriel proxy${server}.`,
        `${set} to the proxy or a load balancer that leads to it; is the path passed on to the proxy, and is the proxy behind it up?`,
      ),
    ];
  }
  const ours = survey.is !== 'bus' || survey.processes.some(({ processId }) => processId === proxy);
  if (!ours) {
    return [
      error(
        `${named} leads to an Oriel proxy that is not on this bus and has another token authority.`,
        `${set} to a proxy of this installation, or give that proxy the same [oriel_nats] servers and subject_prefix.`,
      ),
    ];
  }
  if (status !== 200) {
    return [
      error(
        `${named} leads to the proxy, which has no page there: status ${status}.`,
        `${set} to a page (${DEFAULT_KIND.pages.join(', ')}), behind the prefix of your load balancer if that removes it. With [DEFAULT] web, is that file in the directory?`,
      ),
    ];
  }
  const host =
    survey.is === 'bus' ? survey.processes.find(({ processId }) => processId === proxy)?.host : undefined;
  return [ok(`${named} leads to the proxy${host === undefined ? '' : ` on ${host}`}.`)];
}

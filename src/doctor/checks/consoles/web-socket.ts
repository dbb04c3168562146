import { PROBE_TOKEN } from '../../../flow/probe-token.ts';
import { REFUSALS, type RefusalCode } from '../../../flow/refusals.ts';
import { REMEDIES } from '../../../flow/remedies.ts';
import { baseUrls, whyNotFromHere } from '../../base-urls.ts';
import { type Check, type DoctorContext, error, type Finding, ok, skipped } from '../../check.ts';
import { probeWebSocket, type WebSocketAnswer, webSocketAddress } from '../../probes/probe-web-socket.ts';

/** The refusals of an invalid token: a proxy that answers so has looked it up. */
const REACHED_THE_AUTHORITY: readonly RefusalCode[] = [
  'token_unknown',
  'token_unknown_split_store',
  'token_unknown_to_nova',
];

/**
 * Whether a WebSocket from a page at the console address reaches the proxy with its Origin and query, and the proxy reaches its
 * token authority: an invalid token must be refused as unknown, and for no other reason.
 */
export const webSocket: Check = {
  id: 'web-socket',
  step: 13,
  title: 'WebSockets reach the proxy as the browser sends them',
  async run(context) {
    const all = baseUrls(context);
    if (all.length === 0) return [skipped('No console address is known here: compute agents hand them out.')];
    const elsewhere = whyNotFromHere(context, all);
    if (elsewhere !== null) return [skipped(elsewhere)];
    return Promise.all(
      all.map(async ({ url }) => {
        const { address, origin } = webSocketAddress(url, PROBE_TOKEN);
        const answer = await probeWebSocket({ address, origin });
        return judge(context, address.replace(/token=.*/, 'token=…'), origin, answer);
      }),
    );
  },
};

async function judge(
  { detailOf }: DoctorContext,
  address: string,
  origin: string,
  answer: WebSocketAnswer,
): Promise<Finding> {
  if (answer.is === 'http') {
    const who = answer.server === '' ? '' : ` by ${answer.server}`;
    return error(
      `The WebSocket at ${address} is refused with plain HTTP, status ${answer.status}${who}: the upgrade does not reach the proxy.`,
      'A load balancer must pass Upgrade and Connection on (nginx: proxy_http_version 1.1 and both headers; haproxy: nothing but mode http or tcp) and lead this path to the proxy.',
    );
  }
  if (answer.is === 'failed') {
    return error(
      `The WebSocket at ${address} does not open: ${answer.why}.`,
      'Does the address lead to the proxy, and do the devices in between let WebSockets through?',
    );
  }
  const { code, requestId } = answer;
  if (REACHED_THE_AUTHORITY.includes(code)) {
    return ok(
      `A WebSocket at ${address} with Origin ${origin} reaches ${code === 'token_unknown_to_nova' ? 'Nova, which looks tokens up' : 'the token authority'}.`,
    );
  }
  const { title, step } = REFUSALS[code];
  const detail = requestId === undefined ? undefined : await detailOf(requestId);
  const seen = detail === undefined || detail === '' ? '' : ` The proxy logged: ${detail}.`;
  if (code === 'origin_forbidden' || code === 'origin_scheme_mismatch') {
    return error(
      `A page at ${origin} is refused (${title}): a device on the way changes Host or Origin.${seen}`,
      `Have the load balancer pass Host and Origin on unchanged (nginx: proxy_set_header Host $host; haproxy: no http-request set-header), or list ${new URL(origin).hostname} in [console] allowed_origins of the proxy.`,
    );
  }
  return { ...error(`A WebSocket at ${address} is refused: ${title}.${seen}`, REMEDIES[code]), step };
}

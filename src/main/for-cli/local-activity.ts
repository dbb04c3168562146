import { Value } from 'typebox/value';
import type { Settings } from '../../config/option-table.ts';
import { isUnspecified } from '../../config/values/address.ts';
import { ProcessActivity } from '../../contracts/cluster/activity.ts';
import { requestJson } from '../../platform/http/http-json.ts';
import { messageOf } from '../../platform/message-of.ts';
import { ACTIVITY_PATH } from '../management/paths.ts';

const TIMEOUT_MS = 3_000;
const MAX_BYTES = 1024 * 1024;
/** Each kind of process of a host has a port of its own, from `metrics_port` on. */
const KINDS = 5;

/**
 * Asks the management listeners that processes of this host have by this configuration. Never rejects.
 * @returns the answers, or why there is none
 */
export async function localActivity({
  oriel,
}: Settings): Promise<{ answers: readonly ProcessActivity[]; why: string }> {
  const { metrics_listen: listen, metrics_port: first, metrics_cert: cert, metrics_token: token } = oriel;
  if (listen === '') {
    return {
      answers: [],
      why: 'there is no bus, and no management listener: set [oriel] metrics_listen = 127.0.0.1 and restart.',
    };
  }
  const address = isUnspecified(listen) ? '127.0.0.1' : listen;
  const host = address.includes(':') ? `[${address}]` : address;
  const ports = Array.from({ length: KINDS }, (_, index) => first + index).filter((port) => port <= 65_535);
  const asked = await Promise.allSettled(
    ports.map(async (port) => {
      const url = `${cert === '' ? 'http' : 'https'}://${host}:${port}${ACTIVITY_PATH}`;
      const { status, body } = await requestJson(url, {
        method: 'GET',
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_BYTES,
        // An address of this machine: its certificate is for the name that Prometheus uses.
        insecure: true,
        headers: token.reveal() === '' ? {} : { Authorization: `Bearer ${token.reveal()}` },
      });
      if (status !== 200) throw new Error(`${url} answers with status ${status}`);
      if (!Value.Check(ProcessActivity, body)) throw new Error(`${url} is not a process of Oriel`);
      return body;
    }),
  );
  const answers = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = asked.flatMap((each) => (each.status === 'rejected' ? [messageOf(each.reason)] : []));
  return { answers, why: failed[0] ?? '' };
}

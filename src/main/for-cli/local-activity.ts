import { Value } from 'typebox/value';
import type { Settings } from '../../config/option-table.ts';
import { isUnspecified } from '../../config/values/address.ts';
import { ProcessActivity } from '../../contracts/cluster/activity.ts';
import type { LocalActivity } from '../../doctor/recent/recent.ts';
import { requestJson } from '../../platform/http/http-json.ts';
import { messageOf } from '../../platform/message-of.ts';
import type { Secret } from '../../platform/secret.ts';
import { activityProof, PROOF_HEADER } from '../management/activity-proof.ts';
import { ACTIVITY_PATH } from '../management/paths.ts';

const TIMEOUT_MS = 3_000;
const MAX_BYTES = 1024 * 1024;
/** Each kind of process of a host has a port of its own, from `metrics_port` on. */
const KINDS = 5;

/** The answers of management listeners, the listeners that gave none, and why there is no answer. */
type Answers = Awaited<ReturnType<LocalActivity>>;

/** Asks the management listeners that processes of this host have by this configuration. Never rejects. */
export async function localActivity({ oriel }: Settings): Promise<Answers> {
  const { metrics_listen: listen, metrics_port: first, metrics_cert: cert, metrics_token: token } = oriel;
  if (listen === '') {
    const why =
      'there is no bus, and no management listener: set [oriel] metrics_listen = 127.0.0.1 and restart.';
    return { answers: [], silent: [], why };
  }
  const address = isUnspecified(listen) ? '127.0.0.1' : listen;
  const host = address.includes(':') ? `[${address}]` : address;
  const ports = Array.from({ length: KINDS }, (_, index) => first + index).filter((port) => port <= 65_535);
  const asked = await Promise.all(
    ports.map((port) => ask(`${cert === '' ? 'http' : 'https'}://${host}:${port}`, port, token)),
  );
  const failed = asked.flatMap((each) => ('why' in each ? [each] : []));
  return {
    answers: asked.flatMap((each) => ('why' in each ? [] : [each])),
    silent: failed.flatMap(({ silent }) => silent),
    why: failed[0]?.why ?? '',
  };
}

/** The answer of one listener, or why there is none. `silent` is empty if no process of Oriel listens there. */
async function ask(
  origin: string,
  port: number,
  token: Secret,
): Promise<ProcessActivity | { why: string; silent: readonly string[] }> {
  try {
    const { status, headers, body } = await requestJson(`${origin}${ACTIVITY_PATH}`, {
      method: 'GET',
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      // An address of this machine: its certificate is for the name that Prometheus uses.
      insecure: true,
      headers: token.reveal() === '' ? {} : { [PROOF_HEADER]: activityProof(token, port, Date.now()) },
    });
    if (status === 200 && Value.Check(ProcessActivity, body)) return body;
    if (headers['x-oriel-management'] === undefined) {
      return { why: `${origin} is not a process of Oriel`, silent: [] };
    }
    return { why: `${origin} answers with status ${status}`, silent: [`the process at ${origin}`] };
  } catch (error) {
    const isFree = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
    return { why: messageOf(error), silent: isFree ? [] : [`the process at ${origin}`] };
  }
}

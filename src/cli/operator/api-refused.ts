import { faultMessage, requestIdOf } from '../../api-client/client.ts';
import { fitted } from '../../platform/text/display-width.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { CommandFailed } from '../command.ts';
import type { Send } from '../sign-in/trusting-send.ts';

/** An API refused a request. */
export class ApiRefused extends CommandFailed {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The compute API is not Oriel's, but Nova's or another program: it has no sessions and no traces. */
export class NotOriel extends CommandFailed {}

/** An error page of a proxy can be long. */
const MAX_MESSAGE = 1_000;

/** Rejects with `ApiRefused` if the reply is not a success. */
export function successOf(send: Send): Send {
  return async (request) => {
    const response = await send(request);
    if (response.ok) return response;
    throw new ApiRefused(await explain(request.url, response), response.status);
  };
}

/** What Nova and web servers answer for a path that they do not have. */
const NO_SUCH_PATH = [300, 404, 405, 410];

/** The same for Oriel's own routes: rejects with `NotOriel` if the address belongs to another program. */
export function orielSuccessOf(send: Send): Send {
  const succeed = successOf(async (request) => {
    const response = await send(request);
    // Each refusal of Oriel has this header.
    if (NO_SUCH_PATH.includes(response.status) && !response.headers.has('x-oriel-refusal')) {
      const { origin } = new URL(request.url);
      throw new NotOriel(
        `${origin} is not the API of Oriel: it has no list of sessions and no traces (HTTP ${response.status}). In an OpenStack cloud the compute API is Nova.`,
      );
    }
    return response;
  });
  return succeed;
}

async function explain(url: string, response: Response): Promise<string> {
  const message = faultMessage(await response.json().catch(() => ({})));
  // Without the query, which can be as long as a reason.
  const { origin, pathname } = new URL(url);
  const words = message ?? `${origin}${pathname} refused the request and did not give a reason.`;
  const requestId = requestIdOf(response);
  const more = hasTrace(url, response) ? ` ("oriel trace ${requestId}" shows more)` : '';
  const id = requestId === undefined ? '' : `\nRequest id: ${requestId}${more}`;
  return `${fitted(printableLine(words), MAX_MESSAGE)} (HTTP ${response.status})${id}`;
}

/** Oriel's API traces only console requests, and only for users whose sign-in it accepted. */
function hasTrace(url: string, { status, headers }: Response): boolean {
  return url.endsWith('/remote-consoles') && headers.has('x-oriel-refusal') && status !== 401;
}

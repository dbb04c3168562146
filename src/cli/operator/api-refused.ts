import { faultMessage, requestIdOf } from '../../api-client/client.ts';
import { isRefusalCode, REFUSALS } from '../../flow/refusals.ts';
import { refusalText } from '../../languages/refusal-text.ts';
import { fitted } from '../../platform/text/display-width.ts';
import { printableLine } from '../../platform/text/plain-text.ts';
import { CommandFailed } from '../command.ts';
import { cliText } from '../language/cli-text.ts';
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
      throw new NotOriel(cliText()('refused.notOriel', { origin, status: String(response.status) }));
    }
    return response;
  });
  return succeed;
}

async function explain(url: string, response: Response): Promise<string> {
  const message = faultMessage(await response.json().catch(() => ({})));
  // Without the query, which can be as long as a reason.
  const { origin, pathname } = new URL(url);
  const t = cliText();
  const words = message ?? t('refused.noReason', { address: `${origin}${pathname}` });
  const requestId = requestIdOf(response);
  const key = hasTrace(url, response) ? 'requestIdWithTrace' : 'requestId';
  const id = requestId === undefined ? '' : `\n${t(key, { id: requestId })}`;
  const shown = fitted(printableLine(words), MAX_MESSAGE);
  return `${byCode(response, shown) ?? `${shown} (HTTP ${response.status})`}${id}`;
}

/** The words for the code of a refusal, in languages other than that of the API; then the API's own, if they say more. */
function byCode({ status, headers }: Response, words: string): string | undefined {
  const t = cliText();
  const code = headers.get('x-oriel-refusal') ?? '';
  if (t.language === 'en' || !isRefusalCode(code)) return undefined;
  const shown = t('refused.byCode', { ...refusalText(t, code), code, status: String(status) });
  const saysMore = !words.startsWith(REFUSALS[code].sentence);
  return saysMore ? `${shown}\n${t('refused.replied', { words })}` : shown;
}

/** Oriel's API traces only console requests, and only for users whose sign-in it accepted. */
function hasTrace(url: string, { status, headers }: Response): boolean {
  return url.endsWith('/remote-consoles') && headers.has('x-oriel-refusal') && status !== 401;
}

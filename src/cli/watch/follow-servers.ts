import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ServerEvent, ServerEventReader } from '../../api-client/server-events.ts';
import { CommandFailed } from '../command.ts';
import { cliText } from '../language/cli-text.ts';
import { whyUnreached } from '../sign-in/reach-api.ts';
import type { SignedIn } from '../sign-in/sign-in.ts';
import { Interrupted } from '../terminal.ts';

/** The API sends something every 10 s; a stream without anything is given up. */
const SILENCE_MS = 25_000;
/** Before another attempt. */
const PAUSE_MS = 2_000;

interface Following {
  readonly inAllProjects: boolean;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Never rejects. */
  take(event: ServerEvent): Promise<void>;
  /** The stream was lost; it is opened again. */
  lost(reason: string): void;
}

/** Follows the list of instances until the sign-in is over. @throws {CommandFailed} if the API refuses it or has no such stream */
export async function followServers(signedIn: SignedIn, following: Following): Promise<never> {
  const url = new URL('/oriel/v1/servers/events', signedIn.endpoint);
  if (following.inAllProjects) url.searchParams.set('all_tenants', '1');
  while (!following.signal?.aborted) {
    try {
      const response = await open(url, signedIn, following.signal);
      await read(response, following);
      following.lost('the API ended it');
    } catch (error) {
      if (error instanceof CommandFailed) throw error;
      if (following.signal?.aborted) break;
      following.lost(whyUnreached(url.href, error, 'the catalog'));
    }
    await sleep(PAUSE_MS, undefined, { signal: following.signal }).catch(() => {});
  }
  throw new Interrupted(cliText()('interrupted'));
}

async function read(response: http.IncomingMessage, { take }: Following): Promise<void> {
  const reader = new ServerEventReader();
  for await (const piece of response.setEncoding('utf8')) {
    for (const event of reader.read(String(piece))) {
      if (event.type === 'over') throw new CommandFailed(cliText()('servers.signInOver'));
      await take(event);
    }
  }
}

async function open(
  url: URL,
  { token, trust }: SignedIn,
  signal?: AbortSignal,
): Promise<http.IncomingMessage> {
  const { insecure = false, ...certificates } = trust;
  const options: https.RequestOptions = {
    headers: { Accept: 'text/event-stream', 'X-Auth-Token': token },
    timeout: SILENCE_MS,
    ...(signal && { signal }),
    ...certificates,
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const request = client.get(url, options, resolve);
    request.on('timeout', () => request.destroy(new Error(`no data within ${SILENCE_MS} ms`)));
    request.on('error', reject);
  });
  const { statusCode = 0 } = response;
  if (statusCode === 200) return response;
  response.destroy();
  if (statusCode === 429) throw new Error('too many lists are being followed');
  if (statusCode >= 500) throw new Error(`HTTP ${statusCode}`);
  throw new CommandFailed(
    statusCode === 401
      ? cliText()('servers.signInOver')
      : cliText()('servers.noLiveList', { origin: url.origin, status: String(statusCode) }),
  );
}

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { requestJson } from '../../platform/http/http-json.ts';
import { CommandFailed } from '../command.ts';
import type { Given, SignInSettings } from './cloud-settings.ts';
import { whyUnreached } from './reach-api.ts';

const TIMEOUT_MS = 30_000;
/** A list of a thousand instances of Nova has some MiB. */
const MAX_REPLY_BYTES = 32 * 1024 * 1024;

/** Sends a request. Rejects with a sentence if no reply came; a reply that is not a success is a reply. */
export type Send = (request: Request) => Promise<Response>;

/** Which certificates are accepted and presented. */
export interface Trust {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
}

/** Node.js's `fetch` takes no certificates of its own, so requests go through `node:https`. */
export function trustingSend(settings: SignInSettings, trust: Trust): Send {
  const place = (url: string) => placeOfAddress(url, settings);
  return async (request) => {
    const { url, method } = request;
    const text = await request.text();
    const reply = await requestJson(url, {
      method: method as 'GET' | 'POST' | 'DELETE',
      headers: Object.fromEntries(request.headers),
      ...(text === '' ? {} : { body: JSON.parse(text) }),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_REPLY_BYTES,
      ...trust,
    }).catch((error) => {
      throw new CommandFailed(whyUnreached(url, error, place(url)));
    });
    const { location } = reply.headers;
    if (reply.status >= 300 && reply.status < 400 && location !== undefined && URL.canParse(location, url)) {
      const target = new URL(location, url).origin;
      throw new CommandFailed(
        `${new URL(url).origin} redirects to ${target}, and a password is not sent there unasked. If that is the API, write it into ${place(url)}.`,
      );
    }
    const headers = new Headers({ 'Content-Type': 'application/json' });
    for (const name of [
      'x-subject-token',
      'x-openstack-request-id',
      'x-oriel-refusal',
      'x-oriel-silent-hosts',
      'x-oriel-condition',
      'x-oriel-screenshot-scale',
    ]) {
      const value = reply.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    if (reply.picture !== undefined) {
      headers.set('Content-Type', 'image/png');
      return new Response(new Uint8Array(reply.picture), { status: reply.status, headers });
    }
    const hasBody = ![204, 205, 304].includes(reply.status);
    return new Response(hasBody ? JSON.stringify(reply.body ?? {}) : null, { status: reply.status, headers });
  };
}

/** Where the address of a request comes from, so that the user corrects the right one. */
function placeOfAddress(url: string, settings: SignInSettings): string {
  const keys = ['auth_url', 'compute_endpoint_override', 'endpoint'];
  const key = keys.find((each) => originOf(settings.valueOf(each)) === originOf(url));
  return key === undefined ? 'the catalog of the identity service' : settings.placeOf(key);
}

function originOf(url = ''): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

export function trustOf(settings: SignInSettings, env: NodeJS.ProcessEnv): Trust {
  const isOn = (key: string) => settings.valueOf(key) === 'true';
  if (isOn('insecure') || settings.valueOf('verify') === 'false')
    return { ...client(settings, env), insecure: true };
  const cacert = settings.get('cacert');
  return {
    ...client(settings, env),
    ...(cacert === undefined ? {} : { ca: pem(cacert, env, 'CERTIFICATE') }),
  };
}

function client(settings: SignInSettings, env: NodeJS.ProcessEnv): Trust {
  const cert = settings.get('cert');
  if (cert === undefined) return {};
  const key = settings.get('key') ?? cert;
  return { cert: pem(cert, env, 'CERTIFICATE'), key: pem(key, env, 'PRIVATE KEY') };
}

function pem({ value, from }: Given, env: NodeJS.ProcessEnv, kind: string): string {
  const path = value.startsWith('~/') ? join(env.HOME || homedir(), value.slice(2)) : value;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandFailed(
      `${from} names ${path}, which cannot be read: ${(error as NodeJS.ErrnoException).code}.`,
    );
  }
  if (new RegExp(`-----BEGIN [A-Z ]*${kind}-----`).test(text)) return text;
  throw new CommandFailed(`${from} names ${path}, which contains no ${kind.toLowerCase()} in PEM format.`);
}

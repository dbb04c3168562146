import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';

/** Where the proxy answers if no argument names another address. */
const PROXY = 'http://127.0.0.1:6080/livez';
const DEFAULT_SECONDS = 10;
const MAX_SECONDS = 300;

/** `oriel-healthcheck [URL]`: exits with 0 if the URL answers with a status below 400, otherwise with 1. */
export async function orielHealthcheck([url = PROXY]: readonly string[]): Promise<number> {
  return request(url, 'oriel-healthcheck', DEFAULT_SECONDS);
}

/** The program of this name in kolla's images: fetches a URL, whatever its certificate, and prints one line for the log. */
export async function healthcheckCurl(args: readonly string[]): Promise<number> {
  const url = args.find((arg) => /^https?:/.test(arg));
  if (url === undefined) {
    console.error('healthcheck_curl: no URL is given');
    return 1;
  }
  const { HEALTHCHECK_CURL_MAX_TIME, HEALTHCHECK_CURL_USER_AGENT } = process.env;
  const seconds = Number(HEALTHCHECK_CURL_MAX_TIME ?? DEFAULT_SECONDS);
  const agent = HEALTHCHECK_CURL_USER_AGENT ?? 'curl-healthcheck';
  return request(url, agent, seconds > 0 ? Math.min(seconds, MAX_SECONDS) : DEFAULT_SECONDS);
}

/** The deadline covers everything, the body included, which is read and discarded. */
async function request(url: string, agent: string, seconds: number): Promise<number> {
  const started = performance.now();
  try {
    const target = new URL(url);
    const { status, peer } = await answer(target, agent, AbortSignal.timeout(seconds * 1000));
    const duration = ((performance.now() - started) / 1000).toFixed(3);
    console.log(`${status} ${peer} ${duration} seconds`);
    return status < 400 ? 0 : 1;
  } catch (error) {
    console.error(`${url}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

function answer(url: URL, agent: string, signal: AbortSignal): Promise<{ status: number; peer: string }> {
  return new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? getHttps : getHttp;
    // The check connects to the container itself, by an address that no certificate names.
    const options = { signal, agent: false, rejectUnauthorized: false, headers: { 'user-agent': agent } };
    const asked = get(url, options, (response) => {
      const { remoteAddress = '?', remotePort = '?' } = response.socket;
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, peer: `${remoteAddress}:${remotePort}` }),
      );
      response.resume();
    });
    asked.on('error', reject);
  });
}

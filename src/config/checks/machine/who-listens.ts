import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { DEFAULT_KIND } from '../../../consoles/console-kinds.ts';
import { isUnspecified } from '../../values/address.ts';

const ASK_MS = 1_000;

/** The program that holds a port. Nova's proxy is a program of websockify, whose server header it sends. */
export type WhoListens = 'Oriel' | typeof DEFAULT_KIND.novaProxy | 'another program';

/**
 * Which program listens at an address of this machine, by its answer to HTTP, or to HTTPS if the listener may use TLS. A program that
 * does not answer in time counts as another one.
 */
export async function whoListens(address: string, port: number, mayUseTls: boolean): Promise<WhoListens> {
  const clear = await ask('http', address, port);
  if (clear !== 'another program' || !mayUseTls) return clear;
  return ask('https', address, port);
}

function ask(protocol: 'http' | 'https', address: string, port: number): Promise<WhoListens> {
  const host = isUnspecified(address) ? (isIP(address) === 6 ? '::1' : '127.0.0.1') : address;
  const get = protocol === 'http' ? http.request : https.request;
  return new Promise((resolve) => {
    const how = {
      host,
      port,
      path: '/livez',
      agent: false,
      timeout: ASK_MS,
      rejectUnauthorized: false,
    } as const;
    const asked = get(how, (response) => {
      response.destroy();
      resolve(nameOf(response));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve('another program'));
    asked.end();
  });
}

/** Headers of the proxy, the management listener and the api. */
const OF_ORIEL = ['x-oriel-proxy', 'x-oriel-management', 'x-openstack-request-id'];

function nameOf({ headers }: IncomingMessage): WhoListens {
  if (OF_ORIEL.some((name) => headers[name] !== undefined)) return 'Oriel';
  return isWebsockify(headers.server) ? DEFAULT_KIND.novaProxy : 'another program';
}

/** Whether a Server header is that of websockify, on which Nova's proxy is built. */
export function isWebsockify(server: IncomingMessage['headers'][string]): boolean {
  return /^WebSockify\b/i.test(String(server ?? ''));
}

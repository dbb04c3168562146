import { printableLine } from '../../platform/text/plain-text.ts';
import { CommandFailed } from '../command.ts';
import type { Given } from './cloud-settings.ts';

/** An address of the identity service with its version, which many openrc files omit. Throws if it is not a URL. */
export function authUrl({ value, from }: Given): string {
  const url = apiUrl({ value, from }, 'http://controller:8774');
  if (/\/v2(\.0)?$/.test(url)) {
    throw new CommandFailed(
      `${from} is "${printableLine(value)}": version 2 of the identity API is not supported. Write /v3 instead.`,
    );
  }
  return /\/v3$/.test(url) ? url : `${url}/v3`;
}

/** A URL of the API without the slashes at its end. Throws if it is not one. */
export function apiUrl({ value, from }: Given, example: string): string {
  const url = value.trim().replace(/\/+$/, '');
  if (!/^https?:\/\/./i.test(url) || !URL.canParse(url)) {
    const rest = url.replace(/^[a-z]*:?\/*(?=[^/]*:\d|[^:]*$)/i, '');
    const isHost = /^[\w.-]+(:\d+)?(\/[\w./-]*)?$/.test(rest) && !/^\/(?!\/)/.test(url);
    throw new CommandFailed(
      `${from} is "${printableLine(value)}", which is not a URL. It must begin with http:// or https://, as in ${isHost ? `http://${rest}` : example}.`,
    );
  }
  const { username, password } = new URL(url);
  if (username !== '' || password !== '') {
    throw new CommandFailed(
      `${from} contains a user or a password before the @. Give them by their own settings.`,
    );
  }
  return url;
}

/** OpenSSL's codes for a reply that is not TLS. */
const NOT_TLS = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'];
/** Codes of OpenSSL and Node.js for certificates that are not trusted or have another name. */
const CERTIFICATE = /CERT|ISSUER|SIGNATURE|ALTNAME/;
/** What a server with TLS does to a request without: it ends the connection, or replies with an alert. */
const MAYBE_TLS = /^(ECONNRESET|EPIPE|HPE_.*)$/;

/** Why a URL was not reached, and what to do. `place` is where its address was given. */
export function whyUnreached(url: string, error: unknown, place = 'OS_AUTH_URL'): string {
  const { protocol = '', origin = url, hostname = url } = URL.canParse(url) ? new URL(url) : {};
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code = '', message = '' } = firstOf(cause) as { code?: string; message?: string };
  if (NOT_TLS.includes(code)) {
    return `${origin} does not use TLS: write http:// instead of https:// in ${place}, or set [oriel] api_cert for the API.`;
  }
  if (CERTIFICATE.test(code)) {
    return `The certificate of ${origin} is not accepted: ${message} (${code}). If your own authority issued it, set OS_CACERT to the file of the authority's certificate.`;
  }
  if (protocol === 'http:' && MAYBE_TLS.test(code)) {
    return `${origin} ended the connection without a reply. If it uses TLS, write https:// instead of http:// in ${place}.`;
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `The name ${hostname} was not found. Check the host in ${place}, and the name servers of this machine.`;
  }
  if (code === 'ECONNREFUSED') {
    return `${origin} cannot be reached: nothing accepts connections there. Check that the API runs and that ${place} is right.`;
  }
  const why = message || code || String(error);
  return `${url} cannot be reached: ${why}. Check that the API runs and that ${place} is right.`;
}

/** A host with several addresses fails with one error for each. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? (error.errors[0] ?? error) : error;
}

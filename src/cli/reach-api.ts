import { printableLine } from '../platform/text/plain-text.ts';
import { CommandFailed } from './command.ts';

/** `OS_AUTH_URL` with the version of the identity API, which many openrc files omit. Throws if it is not a URL. */
export function authUrl(given: string): string {
  const url = given.trim().replace(/\/+$/, '');
  if (!/^https?:\/\/./i.test(url) || !URL.canParse(url)) {
    const rest = printableLine(url.replace(/^[a-z]*:?\/*(?=[^/]*:\d|[^:]*$)/i, ''));
    throw new CommandFailed(
      `OS_AUTH_URL is "${printableLine(given)}", which is not a URL. It must begin with http:// or https://, as in http://${rest || 'controller:8774'}.`,
    );
  }
  return /\/v3$/.test(url) ? url : `${url}/v3`;
}

/** OpenSSL's codes for a reply that is not TLS. */
const NOT_TLS = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'];
/** Codes of OpenSSL and Node.js for certificates that are not trusted or have another name. */
const CERTIFICATE = /CERT|ISSUER|SIGNATURE|ALTNAME/;

/** Why a URL was not reached, and what to do. */
export function whyUnreached(url: string, error: unknown): string {
  const origin = URL.canParse(url) ? new URL(url).origin : url;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code = '', message = '' } = cause as { code?: string; message?: string };
  if (NOT_TLS.includes(code)) {
    return `${origin} does not use TLS: write http:// instead of https:// in OS_AUTH_URL, or set [oriel] api_cert for the API.`;
  }
  if (CERTIFICATE.test(code)) {
    return `The certificate of ${origin} is not accepted: ${message} (${code}). If your own authority issued it, set NODE_EXTRA_CA_CERTS to the file of the authority's certificate.`;
  }
  const why = message || code || String(error);
  return `${url} cannot be reached: ${why}. Check that the API runs and that OS_AUTH_URL is right.`;
}

import { printableLine } from '../platform/text/plain-text.ts';
import { CommandFailed } from './command.ts';

/** `OS_AUTH_URL` with the version of the identity API, which many openrc files leave out. Throws where it is no address. */
export function authUrl(given: string): string {
  const url = given.trim().replace(/\/+$/, '');
  if (!/^https?:\/\/./i.test(url) || !URL.canParse(url)) {
    const rest = printableLine(url.replace(/^[a-z]*:?\/*(?=[^/]*:\d|[^:]*$)/i, ''));
    throw new CommandFailed(
      `OS_AUTH_URL is "${printableLine(given)}", which is not an address. It begins with http:// or https://, such as http://${rest || 'controller:8774'}.`,
    );
  }
  return /\/v3$/.test(url) ? url : `${url}/v3`;
}

/** OpenSSL's codes for an answer that is not TLS. */
const NOT_TLS = ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'];
/** OpenSSL's and Node.js's codes for certificates that are not trusted or not for that name. */
const CERTIFICATE = /CERT|ISSUER|SIGNATURE|ALTNAME/;

/** Why an address was not reached, and what to do. */
export function whyUnreached(url: string, error: unknown): string {
  const origin = URL.canParse(url) ? new URL(url).origin : url;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code = '', message = '' } = cause as { code?: string; message?: string };
  if (NOT_TLS.includes(code)) {
    return `${origin} does not speak TLS: write http:// in place of https:// in OS_AUTH_URL, or set [oriel] api_cert at the api.`;
  }
  if (CERTIFICATE.test(code)) {
    return `The certificate of ${origin} is not accepted: ${message} (${code}). NODE_EXTRA_CA_CERTS=FILE names the certificate of your own authority.`;
  }
  const why = message || code || String(error);
  return `${url} cannot be reached: ${why}. Is the api running, and OS_AUTH_URL right?`;
}

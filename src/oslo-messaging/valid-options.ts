import type { Secret } from '../platform/secret.ts';
import { overridden, type RabbitSettings } from './rabbit-settings.ts';
import { RpcFailure } from './rpc-failure.ts';
import { parseTransportUrl, type TransportUrl } from './transport-url.ts';

export interface ValidOptions {
  readonly url: TransportUrl;
  /** With the values that the query of the URL replaces. */
  readonly settings: RabbitSettings;
}

/** @throws {RpcFailure} if the URL is not valid */
export function validOptions(transportUrl: Secret, given: RabbitSettings): ValidOptions {
  const url = parseTransportUrl(transportUrl);
  if ('problem' in url) throw new RpcFailure('refused', `[DEFAULT] transport_url: ${url.problem}`);
  const settings = overridden(given, url.overrides);
  if ('problem' in settings) throw new RpcFailure('refused', `[DEFAULT] transport_url: ${settings.problem}`);
  return { url, settings };
}

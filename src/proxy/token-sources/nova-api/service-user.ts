import type { Settings } from '../../../config/option-table.ts';
import { type Credentials, missingOptions } from '../../../platform/keystone/credentials.ts';
import type { TlsOptions } from '../../../platform/keystone/service-tokens.ts';

export interface ServiceUser {
  readonly section: 'service_user' | 'keystone_authtoken';
  readonly credentials: Credentials;
  readonly tls: TlsOptions;
  /** Empty: any region. */
  readonly region: string;
  readonly timeoutMs: number;
}

/** Reads `[service_user]` if it names Keystone, else `[keystone_authtoken]`. Throws an Error with a sentence if neither can sign in. */
export function chooseServiceUser(
  settings: Pick<Settings, 'service_user' | 'keystone_authtoken'>,
): ServiceUser {
  const section = settings.service_user.auth_url === '' ? 'keystone_authtoken' : 'service_user';
  const options = settings[section];
  const missing = missingOptions(options);
  if (missing !== undefined) {
    throw new Error(
      section === 'service_user'
        ? `Tokens are looked up in nova-api, but [service_user] has ${missing}.`
        : `Tokens are looked up in nova-api, but [service_user] has no auth_url, and [keystone_authtoken] has ${missing}.`,
    );
  }
  const seconds = 'timeout' in options ? options.timeout : options.http_connect_timeout;
  return {
    section,
    credentials: options,
    tls: options,
    region: options.region_name,
    timeoutMs: seconds * 1000,
  };
}

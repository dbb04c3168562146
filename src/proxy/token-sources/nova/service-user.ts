import type { Settings } from '../../../config/option-table.ts';
import { type Credentials, missingOptions } from '../../../platform/keystone/credentials.ts';
import type { TlsOptions } from '../../../platform/keystone/service-tokens.ts';

export interface ServiceUser {
  readonly section: 'service_user' | 'keystone_authtoken';
  readonly credentials: Credentials;
  readonly tls: TlsOptions;
  /** Empty: any. */
  readonly region: string;
  readonly timeoutMs: number;
}

/** `[service_user]` where it says where Keystone is, else `[keystone_authtoken]`. Throws a sentence where neither can sign in. */
export function chooseServiceUser(
  settings: Pick<Settings, 'service_user' | 'keystone_authtoken'>,
): ServiceUser {
  const section = settings.service_user.auth_url === '' ? 'keystone_authtoken' : 'service_user';
  const options = settings[section];
  const missing = missingOptions(options);
  if (missing !== undefined) {
    throw new Error(
      section === 'service_user'
        ? `[oriel] token_source is nova, but [service_user] has ${missing}.`
        : `[oriel] token_source is nova, but [service_user] has no auth_url, and [keystone_authtoken] has ${missing}.`,
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

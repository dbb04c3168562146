import type { SettingsOf } from '../option.ts';
import { apiOptions } from './api.ts';
import { cacheOptions } from './cache.ts';
import { consoleOptions } from './console.ts';
import { consoleauthOptions } from './consoleauth.ts';
import { defaultOptions } from './default.ts';
import { healthcheckOptions } from './healthcheck.ts';
import { keystoneAuthtokenOptions } from './keystone-authtoken.ts';
import { libvirtOptions } from './libvirt.ts';
import { orielOptions } from './oriel.ts';
import { orielAuthOptions } from './oriel-auth.ts';
import { orielNatsOptions } from './oriel-nats.ts';
import { orielNovaOptions } from './oriel-nova.ts';
import { osloMiddlewareOptions } from './oslo-middleware.ts';
import { serviceUserOptions } from './service-user.ts';
import { vncOptions } from './vnc.ts';

/** Every option that Oriel reads, by group as written in the file. docs/configuration.md is generated from it. */
export const OPTIONS = {
  DEFAULT: defaultOptions,
  api: apiOptions,
  vnc: vncOptions,
  consoleauth: consoleauthOptions,
  console: consoleOptions,
  cache: cacheOptions,
  keystone_authtoken: keystoneAuthtokenOptions,
  service_user: serviceUserOptions,
  oslo_middleware: osloMiddlewareOptions,
  healthcheck: healthcheckOptions,
  libvirt: libvirtOptions,
  oriel: orielOptions,
  oriel_auth: orielAuthOptions,
  oriel_nats: orielNatsOptions,
  oriel_nova: orielNovaOptions,
};

/** `settings.vnc.novncproxy_port` and so on. */
export type Settings = SettingsOf<typeof OPTIONS>;

import { type OptionTable, optionOf, type SettingsOf } from './option.ts';
import { apiOptions } from './options/api.ts';
import { cacheOptions } from './options/cache.ts';
import { consoleOptions } from './options/console.ts';
import { consoleauthOptions } from './options/consoleauth.ts';
import { apiDatabaseOptions, databaseOptions } from './options/database.ts';
import { defaultOptions } from './options/default.ts';
import { healthcheckOptions } from './options/healthcheck.ts';
import { keystoneAuthtokenOptions } from './options/keystone/keystone-authtoken.ts';
import { serviceUserOptions } from './options/keystone/service-user.ts';
import { logOptions, orielLogOptions } from './options/observe/log.ts';
import { metricsOptions } from './options/observe/metrics.ts';
import { tracingOptions } from './options/observe/tracing.ts';
import { operatorOptions } from './options/operator.ts';
import { orielOptions } from './options/oriel.ts';
import { orielAuthOptions } from './options/oriel-auth.ts';
import { orielNatsOptions } from './options/oriel-nats.ts';
import { orielNovaOptions } from './options/oriel-nova.ts';
import { rabbitOptions } from './options/oslo-messaging/rabbit.ts';
import { rpcOptions } from './options/oslo-messaging/rpc.ts';
import { osloMiddlewareOptions } from './options/oslo-middleware.ts';
import { orielVncOptions, vncOptions } from './options/vnc.ts';

/** Every option that is not of a driver, by group as written in the file: optionTable() adds those of the parts. */
export const OPTIONS = {
  DEFAULT: { ...defaultOptions, ...logOptions, ...rpcOptions },
  api: apiOptions,
  vnc: vncOptions,
  consoleauth: consoleauthOptions,
  console: consoleOptions,
  cache: cacheOptions,
  keystone_authtoken: keystoneAuthtokenOptions,
  service_user: serviceUserOptions,
  database: databaseOptions,
  api_database: apiDatabaseOptions,
  oslo_messaging_rabbit: rabbitOptions,
  oslo_middleware: osloMiddlewareOptions,
  healthcheck: healthcheckOptions,
  oriel: {
    ...orielOptions,
    ...operatorOptions,
    ...metricsOptions,
    ...orielLogOptions,
    ...tracingOptions,
    ...orielVncOptions,
  },
  oriel_auth: orielAuthOptions,
  oriel_nats: orielNatsOptions,
  oriel_nova: orielNovaOptions,
};

/** `settings.api.compute_link_prefix` and so on. */
export type Settings = SettingsOf<typeof OPTIONS>;

/** The value of an option by its path, `group.option`. */
export function valueAt(settings: Settings, path: string): unknown {
  const [group = '', name = ''] = path.split('.');
  return (settings as Readonly<Record<string, Readonly<Record<string, unknown>>>>)[group]?.[name];
}

/** Whether a new value of the option takes effect on SIGHUP. */
export function isLive(table: OptionTable, group: string, name: string): boolean {
  return optionOf(table, group, name)?.live ?? false;
}

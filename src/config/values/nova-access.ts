import { missingOptions } from '../../platform/keystone/credentials.ts';
import type { Settings } from '../option-table.ts';

/** Whether the proxy of a cloud calls nova-api: it has a complete service user, or no other way. */
export function usesNovaApi(settings: Settings): boolean {
  const { oriel, service_user, keystone_authtoken } = settings;
  if (oriel.token_source !== 'nova') return oriel.token_source === 'nova-api';
  const user = service_user.auth_url === '' ? keystone_authtoken : service_user;
  return !hasDatabase(settings) || missingOptions(user) === undefined;
}

/** Whether the proxy of a cloud reads Nova's database and asks nova-compute over RabbitMQ. */
export function usesNovaDatabase(settings: Settings): boolean {
  const { token_source: source } = settings.oriel;
  return source === 'nova-db' || (source === 'nova' && hasDatabase(settings));
}

/** Whether the configuration names Nova's database and RabbitMQ. */
function hasDatabase({ DEFAULT, database, api_database }: Settings): boolean {
  const connections = [database.connection.reveal(), api_database.connection.reveal()];
  return DEFAULT.transport_url.reveal() !== '' && connections.some((url) => url !== '');
}

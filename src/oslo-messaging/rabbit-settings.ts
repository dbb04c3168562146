/** The options of [oslo_messaging_rabbit] that Oriel uses, with the names and meanings of oslo.messaging. */
export interface RabbitSettings {
  readonly ssl: boolean;
  readonly ssl_version: string;
  readonly ssl_key_file: string;
  readonly ssl_cert_file: string;
  readonly ssl_ca_file: string;
  readonly ssl_enforce_hostname_verification: boolean;
  readonly rabbit_login_method: string;
  readonly rabbit_ha_queues: boolean;
  readonly rabbit_transient_quorum_queue: boolean;
  readonly rabbit_quorum_delivery_limit: number;
  readonly rabbit_quorum_max_memory_length: number;
  readonly rabbit_quorum_max_memory_bytes: number;
  readonly rabbit_transient_queues_ttl: number;
  readonly heartbeat_timeout_threshold: number;
  readonly rabbit_retry_interval: number;
  readonly rabbit_retry_backoff: number;
  readonly rabbit_interval_max: number;
  readonly kombu_failover_strategy: string;
}

const TRUE = new Set(['true', '1', 'on', 'yes']);
const FALSE = new Set(['false', '0', 'off', 'no']);

/**
 * The settings with the values that the query of `transport_url` replaces, as in oslo.messaging. Options of the query that Oriel
 * does not use are ignored.
 */
export function overridden(
  settings: RabbitSettings,
  overrides: Readonly<Record<string, string>>,
): RabbitSettings | { readonly problem: string } {
  const values: Record<string, unknown> = { ...settings };
  for (const [name, text] of Object.entries(overrides)) {
    if (!Object.hasOwn(values, name)) continue;
    const value = valueLike(values[name], text.trim());
    if (value === undefined) return { problem: `the value of ${name} in its query is not valid` };
    values[name] = value;
  }
  return values as unknown as RabbitSettings;
}

function valueLike(example: unknown, text: string): unknown {
  if (typeof example === 'string') return text;
  if (typeof example === 'number') return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  const word = text.toLowerCase();
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined;
}

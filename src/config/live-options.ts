/**
 * What counts at once when the configuration is read again (SIGHUP), by group. Everything else is decided at the start:
 * ports, roles, the transport, stores, drivers. Whoever reads one of these asks the settings each time, and copies nothing.
 */
export const LIVE_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  DEFAULT: ['debug', 'cert', 'key'],
  api: ['compute_link_prefix', 'max_limit'],
  vnc: [
    'enabled',
    'novncproxy_base_url',
    'auth_schemes',
    'vencrypt_ca_certs',
    'vencrypt_client_cert',
    'vencrypt_client_key',
  ],
  consoleauth: ['token_ttl', 'enforce_session_timeout'],
  console: ['allowed_origins', 'ssl_ciphers', 'ssl_minimum_version'],
  healthcheck: ['disable_by_file_path'],
  oriel: [
    'api_cert',
    'api_key',
    'trusted_proxies',
    'audit_failure',
    'token_use',
    'token_binding',
    'resume_grace',
    'refusal',
    'refusal_hold',
    'max_refusals',
    'max_refusals_per_address',
    'max_sessions',
    'max_sessions_per_address',
    'max_sessions_per_user',
    'max_sessions_per_guest',
    'max_connections_per_address',
    'max_upgrades_per_minute',
    'free_bad_tokens',
    'vnc_connect_timeout',
    'vnc_handshake_timeout',
    'vencrypt_subtypes',
    'vencrypt_plain_user',
    'vencrypt_plain_password',
    'session_recheck_interval',
    'session_idle_limit',
    'session_max_length',
    'console_sharing',
    'reader_consoles',
    'drain_timeout',
  ],
  oriel_auth: ['user', 'application_credential', 'token_expiration', 'max_sign_ins_per_minute'],
};

export function isLive(group: string, option: string): boolean {
  return LIVE_OPTIONS[group]?.includes(option) ?? false;
}

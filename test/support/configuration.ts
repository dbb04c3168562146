import { userLines } from './accounts.ts';

export interface ConfigurationOptions {
  readonly apiPort: number;
  readonly proxyPort: number;
  readonly drivers?: string;
  /** `user` lines of `[oriel_auth]`; those of the accounts for tests where absent. */
  readonly users?: readonly string[];
  /** More lines, with their sections. */
  readonly lines?: readonly string[];
}

/** The text of an oriel.conf on loopback, with the demo driver unless another is named. */
export async function configurationText({
  apiPort,
  proxyPort,
  drivers = 'demo',
  users,
  lines = [],
}: ConfigurationOptions): Promise<string> {
  return [
    '[DEFAULT]',
    'osapi_compute_listen = 127.0.0.1',
    `osapi_compute_listen_port = ${apiPort}`,
    '[vnc]',
    'novncproxy_host = 127.0.0.1',
    `novncproxy_port = ${proxyPort}`,
    `novncproxy_base_url = http://127.0.0.1:${proxyPort}/vnc_lite.html`,
    '[oriel]',
    `drivers = ${drivers}`,
    'default_project = demo',
    '[oriel_auth]',
    ...(users ?? (await userLines())).map((line) => `user = ${line}`),
    ...lines,
    '',
  ].join('\n');
}

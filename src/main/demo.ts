import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import type { Loaded, Presets } from '../config/load-settings.ts';
import { formatUserLine } from '../config/values/user-line.ts';
import { hashPassword } from '../platform/password-hash.ts';
import type { AllSettings } from './all-settings.ts';
import type { Running } from './compose.ts';

export interface Demo {
  readonly presets: Presets<AllSettings>;
  readonly user: string;
  readonly password: string;
  readonly project: string;
  readonly drivers: readonly string[];
}

const USER = 'admin';
const PROJECT = 'demo';
/** Within the usual limit of open files. */
const MAX_SESSIONS = 200;
const VIRSH_TIMEOUT_MS = 5_000;

/**
 * The settings of `npm start`: a user for this run, free ports on loopback, and libvirt's instances if it answers.
 * @param given the password of the user; a random one where absent or empty
 */
export async function makeDemo(given = '', libvirtUri = 'qemu:///system'): Promise<Demo> {
  const password = given === '' ? randomBytes(9).toString('base64url') : given;
  const [hash, apiPort, proxyPort, metricsPort, libvirt] = await Promise.all([
    hashPassword(password),
    freePort(8774),
    freePort(6080),
    freePort(9464),
    libvirtAnswers(libvirtUri),
  ]);
  const drivers = libvirt ? (['demo', 'libvirt'] as const) : (['demo'] as const);
  return {
    user: USER,
    password,
    project: PROJECT,
    drivers,
    presets: {
      DEFAULT: { osapi_compute_listen: '127.0.0.1', osapi_compute_listen_port: apiPort },
      vnc: {
        novncproxy_host: '127.0.0.1',
        novncproxy_port: proxyPort,
        novncproxy_base_url: demoBaseUrl(proxyPort),
      },
      libvirt: { connection_uri: libvirtUri },
      // A run that leaves nothing behind.
      oriel: {
        drivers,
        default_project: PROJECT,
        max_sessions: MAX_SESSIONS,
        token_store: 'memory',
        metrics_listen: '127.0.0.1',
        metrics_port: metricsPort,
      },
      oriel_auth: {
        user: [formatUserLine({ name: USER, hash, projects: new Map([[PROJECT, ['admin', 'member']]]) })],
      },
    },
  };
}

/**
 * Settings whose access URLs lead to the port that the proxy has bound, once `follow` has it. `--set vnc.novncproxy_port` changes that
 * port; 0 leaves the choice to the kernel. An address that the user has set stays.
 */
export function followProxyPort({ settings, sources }: Loaded<AllSettings>): {
  readonly settings: AllSettings;
  follow(addresses: Running['addresses']): void;
} {
  const vnc = { ...settings.vnc };
  return {
    settings: { ...settings, vnc },
    follow({ novncproxy }) {
      if (novncproxy === undefined || sources.vnc?.novncproxy_base_url?.kind !== 'preset') return;
      vnc.novncproxy_base_url = demoBaseUrl(novncproxy.port);
    },
  };
}

/** The address of consoles whose proxy listens on a port of this machine. */
function demoBaseUrl(port: number): string {
  return `http://127.0.0.1:${port}/vnc_auto.html`;
}

/** The usual port if it is free, else another free one. */
async function freePort(usual: number): Promise<number> {
  const port = (await tryPort(usual)) ?? (await tryPort(0));
  if (port === undefined) throw new Error('127.0.0.1 has no free port');
  return port;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

async function libvirtAnswers(uri: string): Promise<boolean> {
  return promisify(execFile)('virsh', ['--connect', uri, 'list', '--uuid'], {
    timeout: VIRSH_TIMEOUT_MS,
  }).then(
    () => true,
    () => false,
  );
}

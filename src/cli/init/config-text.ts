import { isIPv6 } from 'node:net';
import { isLoopback } from '../../config/values/address.ts';
import { formatUserLine, type PasswordHash } from '../../config/values/user-line.ts';
import type { Answers } from './answers.ts';

/** Options by section, as texts of the file. A list is an option with several lines. */
export type OptionTexts = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface ConfigContents {
  readonly answers: Omit<Answers, 'password' | 'isGenerated'>;
  readonly hash: PasswordHash;
  readonly drivers: readonly string[];
  /** The options that the discovered hypervisors need, and those of `--set`. Later ones override earlier ones. */
  readonly more: readonly OptionTexts[];
  /** The files of the certificate and its key; undefined without TLS. */
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
}

/** Comments above options, for the operator who reads the file. */
const COMMENTS: Readonly<Record<string, string>> = {
  'DEFAULT.osapi_compute_listen': 'Only browsers on this host.',
  'DEFAULT.cert': 'TLS of the console proxy. A changed file is read again.',
  'DEFAULT.ssl_only': 'The console proxy rejects connections without TLS.',
  'vnc.novncproxy_base_url': 'The address that browsers open for a console.',
  'oriel.drivers': 'The hypervisors of this host.',
  'oriel.default_project': 'The project of instances whose metadata names none.',
  'oriel.api_cert': 'TLS of the API and the dashboard.',
  'oriel.hsts_max_age': 'Other services of this host name may have no TLS.',
  'oriel_auth.user': 'Name, password hash (oriel hash-password), project=role,role. One line for each user.',
};

const DEFAULT_API_PORT = 8774;
const DEFAULT_CONSOLE_PORT = 6080;

/** The text of oriel.conf. */
export function configText(contents: ConfigContents): string {
  const sections = new Map<string, Map<string, string | readonly string[]>>();
  for (const [section, options] of [ownOptions(contents), ...contents.more].flatMap(
    Object.entries<OptionTexts[string]>,
  )) {
    const there = sections.get(section) ?? new Map();
    for (const [name, value] of Object.entries(options)) there.set(name, value);
    sections.set(section, there);
  }
  const lines = ['# Written by "oriel init". docs/configuration.md describes every option.'];
  for (const [section, options] of sections) {
    if (options.size === 0) continue;
    lines.push('', `[${section}]`);
    for (const [name, value] of options) {
      const comment = COMMENTS[`${section}.${name}`];
      if (comment !== undefined) lines.push(`# ${comment}`);
      for (const text of typeof value === 'string' ? [value] : value)
        lines.push(`${name} = ${escaped(text)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The options that follow from the answers. Defaults are left out, except for what an operator will want to find. */
function ownOptions({ answers, hash, drivers, certificate }: ConfigContents): OptionTexts {
  const { apiPort, consolePort, project, user } = answers;
  const listen = listenAddress(answers.address);
  return {
    DEFAULT: {
      ...(listen !== undefined && { osapi_compute_listen: listen }),
      ...(apiPort !== DEFAULT_API_PORT && { osapi_compute_listen_port: String(apiPort) }),
      ...(certificate && { cert: certificate.cert, key: certificate.key, ssl_only: 'True' }),
    },
    vnc: {
      ...(listen !== undefined && { novncproxy_host: listen }),
      ...(consolePort !== DEFAULT_CONSOLE_PORT && { novncproxy_port: String(consolePort) }),
      novncproxy_base_url: `${origin(answers, consolePort)}/vnc_auto.html`,
    },
    oriel: {
      drivers: drivers.join(','),
      default_project: project,
      ...(certificate && { api_cert: certificate.cert, api_key: certificate.key, hsts_max_age: '0' }),
    },
    oriel_auth: {
      user: formatUserLine({ name: user, hash, projects: new Map([[project, ['admin', 'member']]]) }),
    },
  };
}

/** Undefined for the default, which is all IPv4 addresses. */
function listenAddress(address: string): string | undefined {
  if (!isLoopback(address)) return isIPv6(address) ? '::' : undefined;
  return isIPv6(address) ? '::1' : '127.0.0.1';
}

/** Where browsers find the dashboard. */
export function dashboardUrl(answers: Pick<Answers, 'address' | 'tls' | 'apiPort'>): string {
  return `${origin(answers, answers.apiPort)}/dashboard/`;
}

function origin({ address, tls }: Pick<Answers, 'address' | 'tls'>, port: number): string {
  return `${tls ? 'https' : 'http'}://${isIPv6(address) ? `[${address}]` : address}:${port}`;
}

/** A dollar sign begins a reference in oslo.config's format. */
function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}

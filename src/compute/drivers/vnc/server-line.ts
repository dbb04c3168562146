import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import type { OptionType } from '../../../config/option.ts';
import { hostAddress, port } from '../../../config/types.ts';
import { derivedUuid, UUID } from '../uuid.ts';

/** A VNC server of `[oriel_vnc] server`. */
export interface VncServer {
  readonly name: string;
  readonly uuid: string;
  readonly host: string;
  readonly port: number;
  /** An absolute path; null: the server asks for no password. */
  readonly passwordFile: string | null;
  /** Null: `[oriel] default_project`. */
  readonly project: string | null;
  readonly user: string | null;
  /** Whether the agent connects to the server to find out whether it runs. */
  readonly isProbed: boolean;
}

const WORD = /^[^\s=]{1,255}$/;
const ADDRESS = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/;
const DEFAULT_PORT = 5900;
/** Smaller numbers are displays: viewers write `host:1` for port 5901. */
const FIRST_PORT = 100;
const KEYS = ['password_file', 'project', 'user', 'uuid', 'probe'];
/** Of UUIDs that are made from names. Another one would change the UUIDs of existing instances. */
const NAMESPACE = Buffer.from('2f1c9a3e6d0b4f0e9a57c3b1e8d46a72', 'hex');

/** `name host:port key=value ...`, separated by spaces. */
export const vncServer: OptionType<VncServer> = {
  name: 'VNC server',
  parse(text) {
    const parsed = parseServerLine(text);
    return 'problem' in parsed
      ? { problem: `${parsed.problem} The form is: name host:port key=value ...` }
      : parsed;
  },
  format(server) {
    const { name, host, passwordFile, project, user, isProbed } = server;
    const isDerived = server.uuid === derivedUuid(NAMESPACE, name);
    const values = { password_file: passwordFile, project, user, uuid: isDerived ? null : server.uuid };
    const pairs = Object.entries(values).flatMap(([key, value]) => (value === null ? [] : `${key}=${value}`));
    return [name, addressText(host, server.port), ...pairs, ...(isProbed ? [] : ['probe=no'])].join(' ');
  },
};

/** `host:port`, with brackets around an IPv6 address. */
export function addressText(host: string, number: number): string {
  return isIP(host) === 6 ? `[${host}]:${number}` : `${host}:${number}`;
}

function parseServerLine(text: string): { value: VncServer } | { problem: string } {
  const [name = '', address, ...pairs] = text.trim().split(/\s+/);
  if (!WORD.test(name)) return { problem: 'It does not begin with a name.' };
  if (address === undefined) return { problem: `"${name}" has no address.` };
  const place = parseAddress(address);
  if ('problem' in place) return { problem: `"${name}": ${place.problem}` };
  const values = new Map<string, string>();
  for (const pair of pairs) {
    const cut = pair.indexOf('=');
    const [key, value] = [pair.slice(0, Math.max(cut, 0)), pair.slice(cut + 1)];
    if (!KEYS.includes(key)) {
      // A word without an equals sign may be a password.
      const what = key === '' ? 'a word after the address' : `"${key}"`;
      return { problem: `"${name}": ${what} is none of ${KEYS.join('=, ')}=.` };
    }
    if (value === '') return { problem: `"${name}": ${key} has no value.` };
    if (values.has(key)) return { problem: `"${name}" has ${key} twice.` };
    values.set(key, value);
  }
  const problem = problemOf(values);
  if (problem !== undefined) return { problem: `"${name}": ${problem}` };
  return {
    value: {
      name,
      ...place,
      uuid: values.get('uuid')?.toLowerCase() ?? derivedUuid(NAMESPACE, name),
      passwordFile: values.get('password_file') ?? null,
      project: values.get('project') ?? null,
      user: values.get('user') ?? null,
      isProbed: values.get('probe') !== 'no',
    },
  };
}

function parseAddress(text: string): { host: string; port: number } | { problem: string } {
  const [all, literal, name, digits] = ADDRESS.exec(text) ?? [];
  if (all === undefined || (literal !== undefined && isIP(literal) !== 6)) {
    return { problem: `"${text}" is not host:port or [IPv6 address]:port.` };
  }
  const host = hostAddress.parse(literal ?? name ?? '');
  if ('problem' in host) return { problem: `${host.problem}.` };
  if (digits === undefined) return { host: host.value, port: DEFAULT_PORT };
  const number = port.parse(digits);
  if ('problem' in number || number.value === 0) return { problem: `${digits} is not a TCP port.` };
  if (number.value < FIRST_PORT) {
    return { problem: `${digits} looks like a display: write the port, ${DEFAULT_PORT + number.value}.` };
  }
  return { host: host.value, port: number.value };
}

function problemOf(values: ReadonlyMap<string, string>): string | undefined {
  const file = values.get('password_file');
  if (file !== undefined && !isAbsolute(file)) return `password_file ${file} does not begin with a slash.`;
  const uuid = values.get('uuid');
  if (uuid !== undefined && !UUID.test(uuid.toLowerCase())) return `${uuid} is not a UUID.`;
  const probe = values.get('probe');
  if (probe !== undefined && probe !== 'yes' && probe !== 'no') return `probe is yes or no, not ${probe}.`;
  for (const key of ['project', 'user']) {
    if ((values.get(key)?.length ?? 0) > 255) return `${key} has more than 255 characters.`;
  }
  return undefined;
}

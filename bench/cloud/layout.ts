import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of the namespaces of the cloud, where no other program listens. */
export const PORT = {
  keystone: 5000,
  nova: 8774,
  placement: 8778,
  glance: 9292,
  neutron: 9696,
  memcached: 11_211,
  novncproxy: 6080,
  orielOfDatabase: 6090,
  orielOfApi: 6091,
  orielOfChoice: 6092,
} as const;

export const url = (port: number, path = '') => `http://127.0.0.1:${port}${path}`;

export const HOSTS = ['compute1', 'compute2'] as const;
export type Host = (typeof HOSTS)[number];

/** Where everything of a cloud lies, and its passwords. */
export interface Layout {
  readonly folder: string;
  readonly file: (...names: string[]) => string;
  readonly password: (name: string) => string;
}

const NAMES = ['admin', 'nova', 'placement', 'glance', 'demo', 'database', 'bus', 'reader'];

export async function createLayout(folder: string): Promise<Layout> {
  const passwords = Object.fromEntries(NAMES.map((name) => [name, randomBytes(12).toString('hex')]));
  await mkdir(join(folder, 'etc'), { recursive: true, mode: 0o711 });
  await writeFile(join(folder, 'passwords.json'), JSON.stringify(passwords), { mode: 0o600 });
  return readLayout(folder);
}

export async function readLayout(folder: string): Promise<Layout> {
  const passwords: Record<string, string> = JSON.parse(
    await readFile(join(folder, 'passwords.json'), 'utf8'),
  );
  return {
    folder,
    file: (...names) => join(folder, ...names),
    password(name) {
      const found = passwords[name];
      if (found === undefined) throw new Error(`no password ${name}`);
      return found;
    },
  };
}

/** A configuration file of OpenStack. */
export function configuration(
  sections: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>,
): string {
  return Object.entries(sections)
    .map(([name, options]) => {
      const lines = Object.entries(options).map(([option, value]) => `${option} = ${value}`);
      return `[${name}]\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

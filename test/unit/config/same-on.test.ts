import { describe, expect, it } from 'vitest';
import type { OptionTable } from '../../../src/config/option.ts';
import { sharedOptions } from '../../../src/config/same-on.ts';
import { ALL_OPTIONS } from '../../../src/main/all-settings.ts';
import { configFolder } from '../../support/config-folder.ts';
import { loadSettings } from '../../support/load-settings.ts';

const CONTROLLER = ['api', 'dashboard', 'consoleauth', 'novncproxy'];

function shared(text: string, roles: readonly string[] = CONTROLLER) {
  const folder = configFolder({ 'oriel.conf': text });
  const loaded = loadSettings({ env: {}, configFiles: [`${folder}/oriel.conf`] });
  return { folder, options: sharedOptions(loaded.settings, loaded, roles) };
}

function canonicalOf(text: string, option: string, roles?: readonly string[]): string | undefined {
  return shared(text, roles).options.find((each) => each.option === option)?.canonical;
}

describe('the option table', () => {
  it('states for every option which processes must have the same value', () => {
    const unstated = Object.entries(ALL_OPTIONS as OptionTable).flatMap(([group, options]) =>
      Object.entries(options)
        .filter(([, { sameOn }]) => !['none', 'controllers', 'computes', 'all'].includes(sameOn))
        .map(([name]) => `[${group}] ${name}: state sameOn (src/config/option.ts)`),
    );
    expect(unstated).toEqual([]);
  });
});

describe('the options that a process shares with others', () => {
  it('come with file and line, and with their value unless it is secret', () => {
    const { folder, options } = shared(
      `[oriel]\ntoken_use = once\n[oriel_auth]\nsigning_key = ${'k'.repeat(40)}\n`,
    );
    expect(options).toContainEqual(
      expect.objectContaining({
        option: 'token_use',
        level: 'error',
        shown: 'once',
        where: `${folder}/oriel.conf:2`,
      }),
    );
    const key = options.find(({ option }) => option === 'signing_key');
    expect(key).toMatchObject({ shown: null, where: `${folder}/oriel.conf:4` });
  });

  it('are those that a role of this process reads', () => {
    expect(canonicalOf('', 'signing_key', ['novncproxy'])).toBeUndefined();
    expect(canonicalOf('', 'signing_key', ['api'])).toBe('');
    const ofCompute = (text: string) => shared(text, ['compute']).options.map(({ option }) => option);
    expect(ofCompute('')).toEqual(['novncproxy_base_url']);
    expect(ofCompute('[oriel]\ntransport = nats\n')).toEqual(['novncproxy_base_url', 'subject_prefix']);
  });

  it('leave out a section that has no effect here', () => {
    const keystone = '[keystone_authtoken]\nauth_url = http://keystone:5000\n';
    expect(canonicalOf(keystone, 'auth_url')).toBeUndefined();
    expect(canonicalOf(`${keystone}[oriel_auth]\nbackend = keystone\n`, 'auth_url')).toBe(
      'http://keystone:5000',
    );
  });

  it('are equal where only the order of a list differs, unless order has a meaning', () => {
    const origins = (list: string) =>
      canonicalOf(`[console]\nallowed_origins = ${list}\n`, 'allowed_origins');
    expect(origins('a.example, b.example')).toBe(origins('b.example,a.example'));
    expect(origins('a.example')).not.toBe(origins('a.example,b.example'));
    const schemes = (list: string) => canonicalOf(`[vnc]\nauth_schemes = ${list}\n`, 'auth_schemes');
    expect(schemes('none,vnc')).not.toBe(schemes('vnc,none'));
    const user = (name: string) => `user = ${name} scrypt:x default=member\n`;
    const users = (...names: string[]) => canonicalOf(`[oriel_auth]\n${names.map(user).join('')}`, 'user');
    expect(users('ann', 'bob')).toBe(users('bob', 'ann'));
    expect(users('ann', 'bob')).not.toBe(users('ann'));
  });

  it('distinguish other roles of a user from a new hash of the password', () => {
    const line = (salt: string, grants: string) =>
      `[oriel_auth]\nuser = ann scrypt:2:8:1:${salt}AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAA ${grants}\n`;
    const [one, again, more] = [line('A', 'p=member'), line('B', 'p=member'), line('A', 'p=admin')].map(
      (text) => shared(text).options.filter(({ group }) => group === 'oriel_auth'),
    );
    const of = (options: typeof one, name: string) => options!.find(({ option }) => option === name)!;
    expect(of(one, 'user').canonical).toBe(of(again, 'user').canonical);
    expect(of(one, 'user').canonical).not.toBe(of(more, 'user').canonical);
    const hashes = 'user (password hashes)';
    expect(of(one, hashes).canonical).not.toBe(of(again, hashes).canonical);
    expect([of(one, 'user').level, of(one, hashes).level]).toEqual(['error', 'warning']);
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMachine } from '../../../src/config/checks/machine/check-machine.ts';
import { configFolder } from '../../support/config-folder.ts';
import { loadSettings } from '../../support/load-settings.ts';

const HASH = `scrypt:16384:8:1:${Buffer.alloc(16, 1).toString('base64')}:${Buffer.alloc(32, 2).toString('base64')}`;
const CONTROLLER = ['api', 'consoleauth', 'novncproxy', 'dashboard'];

const ONE_HOST = `
[vnc]
novncproxy_base_url = http://consoles.example.org:6080/vnc_auto.html
[oriel]
clear_links = api,consoles
[oriel_auth]
user = alice ${HASH} lab=member
`;
const ON_A_BUS = `
[DEFAULT]
host = ctl1
[vnc]
novncproxy_base_url = http://consoles.example.org:6080/vnc_lite.html
[cache]
enabled = True
backend = oslo_cache.memcache_pool
memcache_servers = 10.77.0.11:11211,10.77.0.12:11211
[oriel]
transport = nats
clear_links = bus,tokens,api,consoles,screens
token_store_keys = a:${Buffer.alloc(32, 3).toString('base64')}
[oriel_nats]
servers = nats://10.77.0.11:4222
[oriel_auth]
signing_key = ${'k'.repeat(48)}
user = alice ${HASH} lab=member
`;

/** Errors and warnings for a file with more lines: `error [oriel] drivers: …`. */
function found(
  base: string,
  more: string,
  input: Partial<Parameters<typeof loadSettings>[0]> = {},
): string[] {
  const folder = configFolder({ 'o.conf': base + more });
  const { problems, warnings } = loadSettings({ env: {}, configFiles: [join(folder, 'o.conf')], ...input });
  return [...problems.map((each) => ({ ...each, level: 'fatal' })), ...warnings]
    .filter(({ level, message }) => level !== 'debug' && !message.startsWith('The section occurs twice'))
    .map(({ level, group, option, message }) => `${level} [${group}] ${option}: ${message}`);
}

describe('configuration', () => {
  it('of one host and of a controller has no finding', () => {
    expect(found(ONE_HOST, '')).toEqual([]);
    expect(found(ON_A_BUS, '', { roles: CONTROLLER })).toEqual([]);
    expect(found(ON_A_BUS, '[oriel]\nrequire_shared_store = True\n', { roles: CONTROLLER })).toEqual([]);
  });

  it.each([
    ['oriel', 'require_shared_store = True', /^error .*No console is authorised.*enabled = False/],
    ['oriel', 'drivers = demo', /^warning .*no hypervisor, and no instances of libvirt/],
    ['oriel', 'drivers = libvirt,demo', /^warning .*runs on no hypervisor\.$/],
    ['oriel', 'dashboard_url = dash.example.org/', /^error .*is not a web URL/],
    ['api', 'compute_link_prefix = cloud.example.org:8774', /^error .*is not a web URL/],
    ['vnc', 'novncproxy_port = 0', /^warning .*another port at each start/],
    ['DEFAULT', 'osapi_compute_listen_port = 0', /^warning .*another port at each start/],
    ['oriel_auth', `user = bob ${HASH} lab=membr`, /^warning .*"bob" can open no console in "lab"/],
  ])('with [%s] %s is reported', (section, line, text) => {
    const [group, option] = [section, line.split(' ')[0]!];
    const told = found(ONE_HOST, `[${section}]\n${line}\n`);
    expect(told).toEqual([expect.stringMatching(text)]);
    expect(told[0]).toContain(`[${group}] ${option}: `);
  });

  it.each([
    ['oriel_auth', 'signing_key =', /^error .*a sign-in on one controller is rejected by the others/],
    [
      'oriel_nats',
      'servers = http://10.77.0.11:4222',
      /^error .*http:\/\/ is not the protocol of the client port/,
    ],
    ['oriel_nats', 'servers = nats://10.77.0.11:6222', /^warning .*the port by which NATS servers form/],
    ['oriel_nats', 'servers = ,', /^fatal .*list of NATS servers is empty/],
    ['oriel_nats', 'subject_prefix = oriel prod', /^fatal .*cannot begin a NATS subject/],
    ['oriel_nats', 'inbox_prefix = _INBOX.>', /^fatal .*cannot begin a NATS subject/],
    ['DEFAULT', 'host = localhost', /^error .*which other machines have, too/],
    [
      'cache',
      'memcache_servers = 10.77.0.11:11211,10.77.0.12:11211,10.77.0.11:11211',
      /^warning .*10\.77\.0\.11:11211 is listed more than once/,
    ],
  ])('of a controller with [%s] %s is reported', (section, line, text) => {
    const told = found(ON_A_BUS, `[${section}]\n${line}\n`, { roles: CONTROLLER });
    expect(told.filter((each) => !each.includes('is set twice'))).toContainEqual(expect.stringMatching(text));
  });

  it('may have no signing key if there is one controller', () => {
    const one = ON_A_BUS.replace(/signing_key.*/, '').replace(',10.77.0.12:11211', '');
    expect(found(one, '', { roles: CONTROLLER })).toEqual([]);
  });

  it.each([
    ['session_idle_limit = 7200\nsession_max_length = 3600', 'session_idle_limit', /ends after 3600 seconds/],
    [
      'session_max_length = 700',
      'session_max_length',
      /at the latest 600 seconds after its access URL was made/,
    ],
    ['session_idle_limit = 600', 'session_idle_limit', /session_idle_limit = 600 in \[oriel\] has no effect/],
  ])('with a session limit that never takes effect is reported: %s', (lines, option, text) => {
    const enforced = lines.includes('7200') ? '' : '[consoleauth]\nenforce_session_timeout = True\n';
    const told = found(ONE_HOST, `${enforced}[oriel]\n${lines}\n`);
    expect(told).toEqual([expect.stringMatching(text)]);
    expect(told[0]).toContain(option);
  });

  it('of a proxy in front of a cloud names values that only other roles read', () => {
    const cloud = '[service_user]\nauth_url = https://k\nusername = n\npassword = p\n';
    const lines =
      '[oriel]\ntoken_source = nova\nclear_links = consoles,screens\nreader_consoles = view_only\n';
    expect(found('', `${cloud}${lines}`)).toEqual([
      expect.stringMatching(/^warning \[oriel\] reader_consoles: The value has no effect in a process with/),
    ]);
  });

  it('does not report a value that the command presets', () => {
    expect(found(ONE_HOST, '', { defaults: { oriel: { drivers: ['demo'] } } })).toEqual([]);
  });
});

describe('the page of access URLs', () => {
  const url = (end: string) => `[vnc]\nnovncproxy_base_url = http://c.example.org:6080${end}\n`;
  const rest = ONE_HOST.replace(/\[vnc\]\n.*\n/, '');

  it.each(['/', '/vnc_lit.html', '/console/'])('is reported if the proxy does not have it: %s', (end) => {
    expect(found(rest, url(end))).toEqual([
      expect.stringMatching(/^error \[vnc\] novncproxy_base_url: .*does not have/),
    ]);
  });

  it('may have a path that a reverse proxy removes', () => {
    expect(found(rest, url('/console/vnc_lite.html?resize=scale'))).toEqual([]);
  });

  it('is not checked on a host without a proxy', () => {
    const told = found(rest, url('/other.html'), { roles: ['compute'] });
    expect(told.filter((each) => each.includes('page'))).toEqual([]);
  });

  it('must be in [DEFAULT] web', () => {
    const folder = configFolder({ 'o.conf': '' });
    const web = join(folder, 'novnc');
    mkdirSync(web);
    const lines = `${url('/vnc_auto.html')}[DEFAULT]\nweb = ${web}\n`;
    expect(found(rest, lines)).toEqual([
      expect.stringMatching(/^error \[DEFAULT\] web: .*has no page "\/vnc_auto.html"/),
    ]);
    writeFileSync(join(web, 'vnc.html'), '<!doctype html>');
    expect(found(rest, lines)).toEqual([]);
  });
});

describe('a file for maintenance', () => {
  it('is reported if it exists', () => {
    const folder = configFolder({ 'o.conf': '', maintenance: '' });
    const lines = (name: string) => `[healthcheck]\ndisable_by_file_path = ${join(folder, name)}\n`;
    expect(found(ONE_HOST, lines('maintenance'))).toEqual([
      expect.stringMatching(/^warning \[healthcheck\] disable_by_file_path: .*exists: \/readyz/),
    ]);
    expect(found(ONE_HOST, lines('other'))).toEqual([]);
  });

  it('of one listener, or one that must exist, is reported too, and an unknown check', () => {
    const folder = configFolder({ 'o.conf': '', maintenance: '' });
    const lines = (backends: string) =>
      `[healthcheck]\nbackends = ${backends}\ndisable_by_file_paths = 8774:${join(folder, 'maintenance')}, 6080:/none\nenable_by_file_paths = ${join(folder, 'absent')}\n`;
    expect(found(ONE_HOST, lines(''))).toEqual([
      expect.stringMatching(/^warning \[healthcheck\] disable_by_file_paths: .*exists: on port 8774/),
      expect.stringMatching(/^warning \[healthcheck\] enable_by_file_paths: .*does not exist: \/readyz/),
    ]);
    expect(found(ONE_HOST, lines('disable_by_file, oslo_cache'))).toEqual([
      expect.stringMatching(/^warning \[healthcheck\] backends: "oslo_cache" is not a check/),
    ]);
  });

  it('of a listener needs a port and an absolute path', () => {
    expect(found(ONE_HOST, '[healthcheck]\ndisable_by_file_paths = 8774:out\n').join()).toContain(
      'is not a port, a colon and an absolute path',
    );
  });
});

describe('a missing folder of pages', () => {
  it.each(['/no/such/pages', 'no-such-pages'])('is reported with its option: %s', async (web) => {
    const folder = configFolder({ 'o.conf': `${ONE_HOST}[DEFAULT]\nweb = ${web}\n` });
    const loaded = loadSettings({ env: {}, configFiles: [join(folder, 'o.conf')] });
    const told = (await checkMachine(loaded, ['novncproxy'])).filter(({ option }) => option === 'web');
    expect(told).toEqual([expect.objectContaining({ group: 'DEFAULT', level: 'error' })]);
    expect(told[0]!.message).toBe(`${web} does not exist (ENOENT).`);
  });
});

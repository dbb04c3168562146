import { describe, expect, test } from 'vitest';
import { checkLines } from '../../../src/config/report/report.ts';
import { configFolder } from '../../support/config-folder.ts';
import { loadSettings } from '../../support/load-settings.ts';

/** All links are local or use TLS. */
const CLOSED = `
[DEFAULT]
osapi_compute_listen = 127.0.0.1
[vnc]
novncproxy_host = 127.0.0.1
`;
const NAMES = /TLS/;

/** The lines of `config check` about links, without the folder. */
function links(text: string, roles?: readonly string[], verbose = false): string[] {
  const folder = configFolder({ 'oriel.conf': text });
  const loaded = loadSettings({
    env: {},
    configFiles: [`${folder}/oriel.conf`],
    ...(roles ? { roles } : {}),
  });
  return checkLines(loaded, { verbose })
    .filter((line) => NAMES.test(line) && !line.includes('novncproxy_base_url'))
    .map((line) => line.replace(`${folder}/`, ''));
}

const NATS = '[oriel]\ntransport = nats\n[vnc]\nauth_schemes = vencrypt\nvencrypt_ca_certs = /ca.pem\n';
const CACHE = '[cache]\nenabled = True\nbackend = oslo_cache.memcache_pool\n';
const NOVA = '[oriel]\ntoken_source = nova\n[vnc]\nauth_schemes = vencrypt\nvencrypt_ca_certs = /ca.pem\n';

describe('config check names links without TLS', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'the bus',
      `${NATS}[oriel_nats]\nservers = nats://10.77.0.11:4222,tls://10.77.0.12:4222,nats://127.0.0.1\n`,
      'bus',
      /^warning: oriel.conf:12: \[oriel_nats\] servers: .*10\.77\.0\.11:4222: .*passwords of consoles/,
    ],
    [
      'memcached',
      `${CACHE}memcache_servers = 10.77.0.11:11211,localhost:11211\n`,
      'tokens',
      /^warning: oriel.conf:9: \[cache\] memcache_servers: .* 10\.77\.0\.11: .*tls_enabled/,
    ],
    [
      'Keystone, from the api',
      '[oriel_auth]\nbackend = keystone\n[keystone_authtoken]\nauth_url = http://keystone.example:5000/v3\n',
      'keystone',
      /^warning: oriel.conf:9: \[keystone_authtoken\] auth_url: .*keystone\.example:5000/,
    ],
    [
      'Keystone, from clients',
      '[oriel_auth]\nbackend = keystone\n[keystone_authtoken]\nauth_url = https://k.example/v3\nwww_authenticate_uri = http://k.example/v3\n',
      'keystone',
      /^warning: oriel.conf:10: \[keystone_authtoken\] www_authenticate_uri: Clients/,
    ],
    [
      'Nova',
      `${NOVA}[service_user]\nauth_url = https://k.example\n[oriel_nova]\nendpoint_override = http://nova.example:8774/v2.1\n`,
      'nova',
      /^warning: oriel.conf:14: \[oriel_nova\] endpoint_override: .*nova\.example:8774/,
    ],
    [
      'the collector of traces',
      '[oriel]\notlp_endpoint = http://collector.example:4318\n',
      'traces',
      /^warning: oriel.conf:7: \[oriel\] otlp_endpoint: .*collector\.example:4318/,
    ],
    [
      'the api',
      '[DEFAULT]\nosapi_compute_listen = 10.78.0.11\n',
      'api',
      /^warning: oriel.conf:7: \[oriel\] api_cert: .*10\.78\.0\.11/,
    ],
    [
      'the proxy',
      '[vnc]\nnovncproxy_host = 0.0.0.0\n',
      'consoles',
      /^warning: oriel.conf:7: \[DEFAULT\] cert: .*0\.0\.0\.0/,
    ],
    [
      'the management listener',
      '[oriel]\nmetrics_listen = 10.77.0.11\nmetrics_token = hush\n',
      'metrics',
      /^warning: oriel.conf:7: \[oriel\] metrics_cert: .*10\.77\.0\.11 .*bearer token/,
    ],
    [
      'screens of another host',
      '[vnc]\nserver_listen = 0.0.0.0\nserver_proxyclient_address = 10.77.0.21\n',
      'screens',
      /^warning: oriel.conf:8: \[vnc\] auth_schemes: .*at 10\.77\.0\.21/,
    ],
    [
      'screens of compute hosts on the bus',
      '[oriel]\ntransport = nats\n',
      'screens',
      /^warning: oriel.conf:7: \[vnc\] auth_schemes: .*of other hosts/,
    ],
  ])('%s: in one line, unless clear_links lists it', (_title, text, link, line) => {
    const notFound = (lines: string[]) => lines.filter((each) => !each.includes('cannot be used'));
    expect(notFound(links(CLOSED + text))).toEqual([expect.stringMatching(line)]);
    const accepted = `${CLOSED}${text}[oriel]\nclear_links = ${link}\n`;
    expect(notFound(links(accepted))).toEqual([]);
    const notes = notFound(links(accepted, undefined, true)).filter((each) => each.startsWith('note: '));
    expect(notes).toEqual([expect.stringContaining(`listed in clear_links in [oriel] (${link})`)]);
  });

  test('all of them, one line each, and none of what another role does', () => {
    const text = `${NOVA.replace(/\[vnc\][\s\S]*/, '')}transport = nats
[oriel_nats]
servers = nats://10.77.0.11:4222
${CACHE}memcache_servers = 10.77.0.11:11211
[oriel_auth]
backend = keystone
[keystone_authtoken]
auth_url = http://k.example
[service_user]
auth_url = http://k.example
[oriel_nova]
endpoint_override = http://n.example
`;
    const everyRole = ['api', 'compute', 'consoleauth', 'novncproxy', 'dashboard'];
    // In a cloud the links to Keystone, of the browsers and to the screens are those of Nova's own programs.
    expect(links(text, everyRole)).toHaveLength(5);
    expect(links(text, ['compute'])).toHaveLength(1);
    expect(links(text, ['consoleauth'])).toHaveLength(2);
    const all = '[oriel]\nclear_links = bus,tokens,keystone,nova,api,consoles,screens,metrics\n';
    expect(links(text + all, everyRole)).toEqual([]);
  });

  test.each<[string, string, RegExp]>([
    [
      'Keystone',
      '[service_user]\nauth_url = http://k.example:5000\n',
      /\[service_user\] auth_url: .*k\.example:5000/,
    ],
    [
      'Keystone, by the user of nova-api',
      '[keystone_authtoken]\nauth_url = http://k.example:5000\n',
      /\[keystone_authtoken\] auth_url: .*k\.example:5000/,
    ],
    ['browsers', '[vnc]\nnovncproxy_host = 10.0.0.5\n', /\[DEFAULT\] cert: .*at 10\.0\.0\.5/],
    ['VNC servers', '', /\[vnc\] auth_schemes: .*of other hosts/],
  ])('in a cloud the link to %s, which Nova has too, is a note', (_title, text, note) => {
    const cloud = `${CLOSED}[oriel]\ntoken_source = nova\n${text}`;
    const found = (verbose: boolean) =>
      links(cloud, ['novncproxy'], verbose).filter((line) => note.test(line));
    expect(found(false)).toEqual([]);
    expect(found(true)).toEqual([
      expect.stringMatching(/^note: .*Nothing for Oriel: Nova's own programs use the link/),
    ]);
  });

  test('none where everything is on this machine, or by TLS', () => {
    expect(links(CLOSED)).toEqual([]);
    const local = `${NATS}${CACHE}${'[oriel]\ntoken_source = nova\n'}[service_user]\nauth_url = http://localhost:5000\n`;
    expect(links(CLOSED + local).filter((line) => !line.includes('cannot be used'))).toEqual([]);
    const remote = `${NATS}[oriel_nats]\nservers = nats://10.77.0.11\ntls_cafile = /ca.pem\n${CACHE}memcache_servers = 10.77.0.11:11211\ntls_enabled = True\n`;
    expect(links(CLOSED + remote).filter((line) => !line.includes('cannot be used'))).toEqual([]);
  });

  test('without a password in a URL', () => {
    const text =
      '[oriel_auth]\nbackend = keystone\n[keystone_authtoken]\nauth_url = http://u:hunter2@k.example\n';
    expect(links(CLOSED + text)).toEqual([expect.stringContaining('to k.example.')]);
  });

  test('a link that there is not cannot be accepted', () => {
    const folder = configFolder({ 'a.conf': '[oriel]\nclear_links = buss\n' });
    const { problems } = loadSettings({ env: {}, configFiles: [`${folder}/a.conf`] });
    expect(problems).toEqual([expect.objectContaining({ option: 'clear_links' })]);
  });
});

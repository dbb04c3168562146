import { expect, test } from 'vitest';
import { configCheckCommand } from '../../../../src/cli/commands/config/check.ts';
import { runCli } from '../../../../src/cli/run-cli.ts';
import { configFolder } from '../../../support/config-folder.ts';
import { loadSettings } from '../../../support/load-settings.ts';
import { memoryIo } from '../../../support/memory-io.ts';

const ALL = ['api', 'compute', 'consoleauth', 'novncproxy', 'dashboard'];
const CONTROLLER = ['api', 'consoleauth', 'novncproxy', 'dashboard'];
const NATS = '[oriel]\ntransport = nats\n';
const LEADS_NOWHERE = 'server_proxyclient_address';

function load(text: string, roles?: readonly string[]) {
  const configFiles = [`${configFolder({ 'oriel.conf': text })}/oriel.conf`];
  return loadSettings({ env: {}, configFiles, ...(roles ? { roles } : {}) });
}

test.each<[string, string, readonly string[]]>([
  ['one process without a bus', '[vnc]\nserver_listen = 127.0.0.1\n', ALL],
  ['a bus and nothing else', NATS, ALL],
  ['options of compute hosts', `${NATS}default_project = lab\n`, ['compute']],
  ['options of controllers', `${NATS}[DEFAULT]\nosapi_compute_listen = 192.0.2.1\n`, CONTROLLER],
  ['options of both', `${NATS}default_project = lab\n[DEFAULT]\nosapi_compute_listen = 192.0.2.1\n`, ALL],
  ['options that both kinds of host read', `${NATS}[vnc]\nnovncproxy_base_url = http://a.example\n`, ALL],
  ['the tokens of a cloud', '[oriel]\ntoken_source = nova\ntransport = nats\n', ['novncproxy']],
])('a configuration with %s is checked for its roles', (_title, text, roles) => {
  expect([...load(text).roles].sort()).toEqual([...roles].sort());
});

test('an unset address of VNC servers is a warning on compute hosts and not on controllers', () => {
  const blamed = (text: string, roles?: readonly string[]) =>
    load(text, roles).warnings.flatMap(({ level, option }) => (level === 'warning' ? [option] : []));
  const controller = `${NATS}[cache]\nenabled = True\n`;
  expect(blamed(`${NATS}default_project = lab\n`)).toContain(LEADS_NOWHERE);
  expect(blamed(NATS)).toContain(LEADS_NOWHERE);
  expect(blamed(controller)).not.toContain(LEADS_NOWHERE);
  expect(blamed(controller, ALL)).toContain(LEADS_NOWHERE);
});

test('`config check` prints the roles that it assumed', async () => {
  const file = `${configFolder({ 'oriel.conf': `${NATS}default_project = lab\n` })}/oriel.conf`;
  const printed = async (...args: string[]) => {
    const io = memoryIo();
    await runCli(['config', 'check', '--config-file', file, ...args], [configCheckCommand], io);
    return io.stdout();
  };
  expect(await printed()).toContain('Checked for --role compute,');
  expect(await printed('--role', 'compute')).not.toContain('Checked for');
});

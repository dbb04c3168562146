import { expect, test } from 'vitest';
import { splitWords } from '../../../packages/image/program/command-line.ts';
import { FIRST_FILE, orielArguments } from '../../../packages/image/program/nova-novncproxy.ts';

test.each([
  [
    'healthcheck_curl http://10.0.0.1:6080/vnc_lite.html',
    ['healthcheck_curl', 'http://10.0.0.1:6080/vnc_lite.html'],
  ],
  ['  oriel   doctor --json ', ['oriel', 'doctor', '--json']],
  [`oriel 'one word' "two words"`, ['oriel', 'one word', 'two words']],
  [`oriel --set=vnc.x='a b'`, ['oriel', '--set=vnc.x=a b']],
])('the words of %j are %j', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test.each([
  '',
  'oriel; rm -rf /',
  'oriel && oriel',
  'oriel $(id)',
  'oriel `id`',
  'oriel "$HOME"',
  'oriel > /tmp/x',
  'oriel *',
  "oriel 'unfinished",
  'oriel \\x',
  `oriel ${'x'.repeat(5000)}`,
])('%j is not run', (line) => {
  expect(splitWords(line)).toBeUndefined();
});

const SERVE = ['serve', '--role', 'novncproxy', '--config-file', FIRST_FILE];

test('nova-novncproxy without arguments reads those files of Nova that exist', () => {
  const present = ['/etc/nova/nova.conf', '/etc/nova/nova.conf.d'];
  expect(orielArguments([], (path) => present.includes(path))).toEqual([
    ...SERVE,
    ...['--config-file', '/etc/nova/nova.conf', '--config-dir', '/etc/nova/nova.conf.d'],
  ]);
});

test('nova-novncproxy takes the arguments that openstack-helm and nova-operator give it', () => {
  const helm = [
    '--config-file',
    '/etc/nova/nova.conf',
    '--config-file',
    '/tmp/x.ini',
    '--config-dir',
    '/etc/d',
  ];
  expect(orielArguments(helm, () => false)).toEqual([...SERVE, ...helm]);
  expect(orielArguments(['--web', '/usr/share/novnc/', '-d'], () => false)).toEqual([
    ...SERVE,
    ...['--set', 'DEFAULT.debug=True'],
  ]);
});

test('nova-novncproxy refuses an argument that it does not know', () => {
  expect(() => orielArguments(['--record', 'x'], () => false)).toThrow(/Unknown option '--record'/);
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkLines,
  checkStatus,
  logFindings,
  problemSentence,
} from '../../../../src/config/report/report.ts';
import type { LogFields, Logger } from '../../../../src/platform/log/log.ts';
import { configFolder } from '../../../support/config-folder.ts';
import { loadSettings } from '../../../support/load-settings.ts';

function load(text: string) {
  const folder = configFolder({ 'o.conf': text });
  const loaded = loadSettings({ env: {}, configFiles: [join(folder, 'o.conf')], roles: [] });
  return {
    loaded,
    plain: (lines: readonly string[]) => lines.map((line) => line.replaceAll(`${folder}/`, '')),
  };
}

const MIXED =
  '[DEFAULT]\nvnc_enabled = 1\nstate_path = /v\n[vnc]\nnovncproxy_prot = 1\nnovncproxy_port = x\n';

describe('the report of a configuration', () => {
  it('has a line for each finding, worst first, and a count', () => {
    const { loaded, plain } = load(MIXED);
    expect(plain(checkLines(loaded))).toEqual([
      'Read: o.conf',
      'error: o.conf:6: [vnc] novncproxy_port: "x" is not a whole number. Write a value of type port.',
      'error: o.conf:5: [vnc] novncproxy_prot: "novncproxy_prot" is not an option of [vnc], neither Oriel\'s nor Nova\'s: it has no effect. Did you mean "novncproxy_port"?',
      'warning: o.conf:2: [DEFAULT] vnc_enabled: "vnc_enabled" in [DEFAULT] is the old name of "enabled" in [vnc]. It still works. Write enabled in [vnc].',
      '2 errors, 1 warning, 1 note (shown with --verbose). Oriel cannot start with this problem.',
    ]);
  });

  it('shows what is merely unused when asked', () => {
    const { loaded, plain } = load(MIXED);
    expect(plain(checkLines(loaded, { verbose: true }))).toContain(
      'note: o.conf:3: [DEFAULT] state_path: "state_path" is an option of Nova\'s that Oriel does not use. Nothing: it may stay for Nova.',
    );
  });

  it('says when no file was found', () => {
    const folder = configFolder();
    const loaded = loadSettings({ env: {}, home: folder, root: folder, roles: [] });
    expect(checkLines(loaded)).toEqual([
      'No configuration file was found: the defaults apply.',
      '0 errors, 0 warnings.',
    ]);
  });

  it.each([
    ['', 0],
    ['[DEFAULT]\nvnc_enabled = 1\nstate_path = /v\n', 0],
    ['[vnc]\nnovncproxy_prot = 1\n', 1],
    ['[vnc]\nnovncproxy_port = x\n', 1],
    ['[cache]\nmemcached_servers = c1:11211\n', 1],
  ])('of %j has its exit status', (text, status) => {
    expect(checkStatus(load(text).loaded)).toBe(status);
  });

  it('of a problem without option or section is the place and the sentences', () => {
    const problem = {
      where: '/etc/x',
      group: '',
      option: '',
      message: 'There is no such file.',
      remedy: 'Check.',
    };
    expect(problemSentence(problem)).toBe('/etc/x: There is no such file. Check.');
    expect(problemSentence({ ...problem, group: 'vcn' })).toBe(
      '/etc/x: [vcn]: There is no such file. Check.',
    );
  });

  it('goes to the log at the level of each finding', () => {
    const lines: string[] = [];
    const at = (level: string) => (fields: LogFields) =>
      lines.push(`${level} ${fields.group} ${fields.option}`);
    const log: Logger = {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: () => log,
      named: () => log,
    };
    logFindings(load(MIXED).loaded, log);
    expect(lines).toEqual([
      'error vnc novncproxy_port',
      'warn DEFAULT vnc_enabled',
      'debug DEFAULT state_path',
      'error vnc novncproxy_prot',
    ]);
  });
});

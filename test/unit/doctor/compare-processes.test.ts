import { describe, expect, it } from 'vitest';
import type { ProcessIdentity, SharedOptionFacts } from '../../../src/contracts/cluster/process.ts';
import { compareProcesses } from '../../../src/doctor/compare/compare-processes.ts';
import { aProcess } from '../../support/fixtures/doctor-context.ts';

const CONTROLLER = ['api', 'consoleauth', 'novncproxy'];

/** What ctl1 finds between these processes. */
function compared(...processes: ProcessIdentity[]) {
  const now = Date.now();
  return compareProcesses({ processes, host: 'ctl1', askedAt: now - 10, answeredAt: now + 10 });
}

function having(host: string, given: Partial<SharedOptionFacts>, roles = CONTROLLER) {
  const level = roles.includes('compute') ? ('warning' as const) : ('error' as const);
  const shared = {
    group: 'oriel',
    option: 'token_use',
    level,
    fingerprint: 'f',
    value: 'many',
    where: 'default',
  };
  return aProcess(host, roles, { sharedOptions: [{ ...shared, ...given }] });
}

describe('an option that must be the same', () => {
  const once = { fingerprint: 'g', value: 'once', where: '/etc/oriel/oriel.conf:12' };

  it('names the host, file and line that deviate from the majority', () => {
    expect(compared(having('ctl1', {}), having('ctl2', once), having('ctl3', {}))).toEqual([
      expect.objectContaining({
        code: 'option_differs',
        level: 'error',
        subject: '[oriel] token_use',
        hosts: ['ctl2'],
        message:
          '[oriel] token_use differs between controllers: ctl2 (/etc/oriel/oriel.conf:12) has "once"; ctl1 and ctl3 have "many".',
      }),
    ]);
  });

  it('names both hosts where one stands against one', () => {
    const [found] = compared(having('ctl1', {}), having('ctl2', once));
    expect(found).toMatchObject({ hosts: ['ctl1', 'ctl2'] });
    expect(found!.message).toContain('ctl1 (default) has "many"; ctl2 (/etc/oriel/oriel.conf:12) has "once"');
  });

  it('counts hosts, not processes', () => {
    const [found] = compared(
      having('ctl1', {}),
      having('ctl1', {}, ['novncproxy']),
      having('ctl2', once),
      having('ctl3', once),
    );
    expect(found!.hosts).toEqual(['ctl1']);
  });

  it('is found where it is empty and each process makes a value of its own', () => {
    const key = {
      group: 'oriel_auth',
      option: 'signing_key',
      level: 'error' as const,
      fingerprint: 'unset',
      value: null,
    };
    expect(compared(having('ctl1', key))).toEqual([]);
    expect(compared(having('ctl1', key), having('ctl2', { ...key, option: 'user' }))).toEqual([]);
    expect(compared(having('ctl1', key), having('ctl2', key))).toEqual([
      expect.objectContaining({
        code: 'option_differs',
        level: 'error',
        hosts: ['ctl1', 'ctl2'],
        message:
          '[oriel_auth] signing_key is empty on ctl1 (default) and ctl2 (default): each process makes its own value when it starts, and these differ.',
      }),
    ]);
  });

  it('never shows a secret', () => {
    const key = { group: 'oriel_auth', option: 'signing_key', value: null };
    const [found] = compared(
      having('ctl1', { ...key, fingerprint: 'aaaa' }),
      having('ctl2', { ...key, fingerprint: 'bbbb', where: '/etc/oriel/secrets.conf:3' }),
      having('ctl3', { ...key, fingerprint: 'aaaa' }),
    );
    expect(found).toMatchObject({ level: 'error', hosts: ['ctl2'] });
    expect(found!.message).toContain('ctl2 (/etc/oriel/secrets.conf:3) has a secret that differs');
    expect(found!.message).not.toMatch(/aaaa|bbbb/);
  });

  it('tells processes of one host apart by their roles', () => {
    const [found] = compared(having('ctl1', {}, ['consoleauth']), having('ctl1', once, ['novncproxy']));
    expect(found!.message).toContain('ctl1 (consoleauth; default)');
    expect(found!.message).toContain('ctl1 (novncproxy; /etc/oriel/oriel.conf:12)');
  });

  it('is a warning between compute hosts, which may differ on purpose', () => {
    const url = { group: 'vnc', option: 'novncproxy_base_url' };
    const [found] = compared(having('c1', url, ['compute']), having('c2', { ...url, ...once }, ['compute']));
    expect(found).toMatchObject({
      level: 'warning',
      message: expect.stringContaining('between compute hosts'),
    });
  });

  it('is not compared with a process that is ending', () => {
    expect(compared(having('ctl1', {}), { ...having('ctl2', once), isDraining: true })).toEqual([]);
  });

  it('names a few of many hosts', () => {
    const many = Array.from({ length: 40 }, (_, index) => having(`ctl${index + 10}`, {}));
    const [found] = compared(having('ctl2', once), ...many);
    expect(found!.message).toContain('ctl10, ctl11, ctl12, ctl13, ctl14, ctl15, ctl16, ctl17 and 32 more');
  });
});

describe('the name of a host', () => {
  const onMachine = (id: string, roles: string[], given: Partial<ProcessIdentity> = {}) =>
    aProcess('ctl1', roles, { processId: `${id} ${roles}`, machine: { id, name: id }, ...given });

  it('that two machines have is an error that names both, with where the name is set', () => {
    const copied = { hostWhere: '/etc/oriel/oriel.conf.d/host.conf:5', pid: 90, address: '10.77.0.12' };
    const found = compared(
      onMachine('lab-a', CONTROLLER, { pid: 812 }),
      onMachine('lab-b', CONTROLLER, copied),
    );
    expect(found).toMatchObject([{ code: 'host_name_taken', level: 'error', hosts: ['ctl1'] }]);
    expect(found[0]!.message).toContain('process 812 on machine lab-a');
    expect(found[0]!.message).toContain('process 90 on machine lab-b ([DEFAULT] my_ip 10.77.0.12');
    expect(found[0]!.message).toContain('name from /etc/oriel/oriel.conf.d/host.conf:5');
    expect(found[0]!.remedy).toContain('[DEFAULT] host');
  });

  it('that two compute agents have is an error on one machine too', () => {
    const found = compared(onMachine('m', ['compute']), onMachine('m', ['compute'], { processId: 'other' }));
    expect(found).toMatchObject([{ code: 'host_name_taken', level: 'error' }]);
  });

  it('is a warning where two proxies of one machine have it', () => {
    const found = compared(
      onMachine('m', ['novncproxy']),
      onMachine('m', ['novncproxy'], { processId: 'b' }),
    );
    expect(found).toMatchObject([{ level: 'warning' }]);
  });

  it('is in order where each role of one machine has a process of its own', () => {
    expect(compared(...CONTROLLER.map((role) => onMachine('m', [role])))).toEqual([]);
  });

  it('is in order while the old process drains and its successor runs', () => {
    expect(
      compared(
        onMachine('m', ['compute'], { isDraining: true }),
        onMachine('m', ['compute'], { processId: 'b' }),
      ),
    ).toEqual([]);
  });

  it.each([
    ['ctl1', 'CTL1'],
    ['ctl1', 'ctl1.example.org'],
    ['Ctl1', 'ctl1.example.org'],
  ])('%s beside %s is a warning', (one, other) => {
    expect(compared(aProcess(one, ['api']), aProcess(other, ['novncproxy']))).toMatchObject([
      { code: 'host_names_alike', level: 'warning', message: expect.stringContaining(other) },
    ]);
  });

  it('is in order where two domains have a host of that name', () => {
    expect(compared(aProcess('n1.a.example', ['api']), aProcess('n1.b.example', ['compute']))).toEqual([]);
  });
});

describe('clocks', () => {
  const at = (host: string, offsetMs: number, roles = CONTROLLER) =>
    aProcess(host, roles, { nowMs: Date.now() + offsetMs });

  it('name the one that is off the majority, also where it is the clock of the host that asks', () => {
    expect(compared(at('ctl1', 0), at('ctl2', 90_000), at('ctl3', 0))).toMatchObject([
      { level: 'error', hosts: ['ctl2'], message: expect.stringContaining('90 seconds ahead of') },
    ]);
    expect(compared(at('ctl1', 0), at('ctl2', 90_000), at('ctl3', 90_000))).toMatchObject([
      { hosts: ['ctl1'], message: expect.stringContaining('The clock of ctl1 is 90 seconds behind') },
    ]);
  });

  it('of a compute host is a warning: no token depends on it', () => {
    expect(compared(at('ctl1', 0), at('ctl2', 0), at('c1', -90_000, ['compute']))).toMatchObject([
      { level: 'warning', hosts: ['c1'] },
    ]);
  });
});

describe('versions', () => {
  it('that differ are a note, oldest first', () => {
    const found = compared(
      aProcess('ctl1', ['api'], { version: '0.10.0' }),
      aProcess('ctl2', ['api'], { version: '0.9.0' }),
    );
    expect(found).toMatchObject([
      { level: 'note', hosts: ['ctl2'], message: expect.stringContaining('0.9.0 on ctl2; 0.10.0 on ctl1') },
    ]);
  });

  it('whose contracts differ are a warning that names the older host', () => {
    const old = aProcess('ctl2', ['api'], { version: '0.9.0', contracts: 'aaaa' });
    expect(compared(aProcess('ctl1', ['api'], { version: '0.10.0' }), old)).toMatchObject([
      {
        code: 'contracts_differ',
        level: 'warning',
        hosts: ['ctl2'],
        message: expect.stringMatching(/0\.9\.0 \(contracts aaaa\) on ctl2; 0\.10\.0 .* on ctl1/),
      },
    ]);
  });

  it('that are the same with other contracts are a warning too', () => {
    const [found] = compared(aProcess('ctl1', ['api']), aProcess('ctl2', ['api'], { contracts: 'aaaa' }));
    expect(found).toMatchObject({ code: 'contracts_differ', level: 'warning' });
  });
});

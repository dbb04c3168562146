import { describe, expect, test } from 'vitest';
import type { AuthorityFinding } from '../../../../src/contracts/cluster/consoleauth-peers.ts';
import { weigh } from '../../../../src/main/process/authority-health.ts';

type Authority = Parameters<typeof weigh>[0][number];

const CONTROLLERS = ['ctl1', 'ctl2', 'ctl3'];

function authority(
  host: string,
  { up = true, refuses = false, why = 'connect ECONNREFUSED', findings = [] as AuthorityFinding[] } = {},
): Authority {
  return {
    facts: {
      instance: host,
      host,
      nowMs: 0,
      store: {
        name: 'memcached',
        shared: true,
        fingerprint: 'one',
        madeFrom: [],
        servers: [{ name: 'm1:11211', up, why: up ? '' : why }],
      },
      hints: [],
    },
    findings,
    refuses,
  };
}

const finding = (affects: NonNullable<AuthorityFinding['affects']>): AuthorityFinding => ({
  code: 'different_stores',
  hosts: CONTROLLERS,
  message: 'They differ.',
  remedy: 'Write the same.',
  affects,
});

const affects = (authorities: Authority[], host: string, alike = CONTROLLERS) =>
  weigh(authorities, host, alike).map((each) => each.affects);

describe('the health of a process on the host of a token authority', () => {
  const outvoted = [
    authority('ctl1', { findings: [finding('no_host')] }),
    authority('ctl2', { refuses: true, findings: [finding('this_host')] }),
    authority('ctl3', { findings: [finding('no_host')] }),
  ];

  test('removes only the host of the minority from a load balancer', () => {
    expect(affects(outvoted, 'ctl1')).toEqual(['no_host']);
    expect(affects(outvoted, 'ctl2')).toEqual(['this_host']);
    expect(affects(outvoted, 'ctl3')).toEqual(['no_host']);
  });

  test('never removes the last process of a role from a load balancer', () => {
    expect(affects(outvoted, 'ctl2', ['ctl2'])).toEqual(['no_host']);
  });

  test('removes no host if every authority refuses', () => {
    const all = CONTROLLERS.map((host) =>
      authority(host, { refuses: true, findings: [finding('all_hosts')] }),
    );
    for (const host of CONTROLLERS) expect(affects(all, host)).toEqual(['all_hosts']);
  });

  test('reports a store that no authority can reach, on every host, with server and remedy', () => {
    const all = CONTROLLERS.map((host) => authority(host, { up: false }));
    const found = weigh(all, 'ctl1', CONTROLLERS);
    expect(found.map((each) => each.affects)).toEqual(['all_hosts', 'all_hosts', 'all_hosts']);
    expect(found[0]!.text).toContain(
      'on ctl1 cannot reach any memcached of [cache] memcache_servers (m1:11211: connect ECONNREFUSED)',
    );
    expect(found[0]!.text).toContain('Start memcached there');
  });

  test('removes the one host whose authority cannot reach the store', () => {
    const one = [authority('ctl1'), authority('ctl2', { up: false }), authority('ctl3')];
    expect(affects(one, 'ctl2')).toEqual(['this_host']);
    expect(affects(one, 'ctl1')).toEqual(['no_host']);
  });

  test('names the password that a memcached requires', () => {
    const why =
      'the server is not a memcached that speaks the text protocol, or wants [cache] username and password';
    const [found] = weigh([authority('ctl1', { up: false, why })], 'ctl1', CONTROLLERS);
    expect(found!.text).toContain('set [cache] username and password');
  });

  test('reports a clock that differs without removing any host', () => {
    const skew: AuthorityFinding = { ...finding('no_host'), code: 'clock_skew' };
    const all = CONTROLLERS.map((host) => authority(host, { findings: [skew] }));
    for (const host of CONTROLLERS) expect(affects(all, host)).toEqual(['no_host']);
  });
});

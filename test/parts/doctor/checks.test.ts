import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { apiHealth } from '../../../src/doctor/checks/api-health.ts';
import { baseUrl } from '../../../src/doctor/checks/base-url.ts';
import { bus } from '../../../src/doctor/checks/bus.ts';
import { configuration } from '../../../src/doctor/checks/configuration.ts';
import { guestListen, proxyclientAddress } from '../../../src/doctor/checks/consoles/console-addresses.ts';
import { screenReachable } from '../../../src/doctor/checks/consoles/console-reachable.ts';
import { hypervisor } from '../../../src/doctor/checks/consoles/hypervisor.ts';
import { walk } from '../../../src/doctor/checks/consoles/walk.ts';
import { webSocket } from '../../../src/doctor/checks/consoles/web-socket.ts';
import { memcached } from '../../../src/doctor/checks/memcached.ts';
import { clocks } from '../../../src/doctor/checks/processes/clocks.ts';
import { processes } from '../../../src/doctor/checks/processes/processes.ts';
import { computePresent, consoleauthPresent } from '../../../src/doctor/checks/processes/role-present.ts';
import { tokenStore } from '../../../src/doctor/checks/token-store.ts';
import { runDoctor } from '../../../src/doctor/run-doctor.ts';
import { REFUSALS, Refusal } from '../../../src/flow/refusals.ts';
import { REMEDIES } from '../../../src/flow/remedies.ts';
import { configFolder } from '../../support/config-folder.ts';
import {
  aContext,
  anAuthority,
  aProcess,
  aSurvey,
  findingsOf,
  levelsOf,
} from '../../support/fixtures/doctor-context.ts';
import { loadSettings } from '../../support/load-settings.ts';

const UUID = '5c000000-0000-4000-8000-000000000001';
const screen = (listen: string | null) => ({
  instanceUuid: UUID,
  name: 'web1',
  listen,
  host: '10.0.0.21',
  port: 5900,
});

describe('configuration', () => {
  const loadedFrom = (text: string) => {
    const folder = configFolder({ 'oriel.conf': text });
    return {
      file: `${folder}/oriel.conf`,
      loaded: loadSettings({ env: {}, configFiles: [`${folder}/oriel.conf`] }),
    };
  };

  test.each([
    ['an unknown key', '[vnc]\nserver_lisen = 10.0.0.1\n', 'error', 'Did you mean "server_listen"?'],
    ['an old key', '[DEFAULT]\nvncserver_listen = 10.0.0.1\n', 'warning', 'Write server_listen in [vnc].'],
    [
      'memcached_servers in [cache]',
      '[cache]\nmemcached_servers = c1:11211\n',
      'error',
      'Write memcache_servers',
    ],
    [
      'memcached_servers in [DEFAULT]',
      '[DEFAULT]\nmemcached_servers = c1:11211\n',
      'error',
      'Write memcache_servers',
    ],
    [
      'the cache enabled without a backend',
      '[cache]\nenabled = True\n',
      'error',
      'Set backend = oslo_cache.memcache_pool',
    ],
  ])('finds %s, with file, line and remedy', async (_what, text, level, remedy) => {
    const { file, loaded } = loadedFrom(text);
    const found = await findingsOf(configuration, aContext({ loaded }));
    expect(found).toContainEqual(
      expect.objectContaining({
        level,
        message: expect.stringContaining(`${file}:2`),
        remedy: expect.stringContaining(remedy),
      }),
    );
  });

  test('leaves memcached_servers in [keystone_authtoken] alone', async () => {
    const { loaded } = loadedFrom('[keystone_authtoken]\nmemcached_servers = c1:11211\n');
    const found = await findingsOf(configuration, aContext({ loaded }));
    expect(found.map(({ message }) => message).join()).not.toContain('memcached_servers');
  });

  const misspelt = {
    level: 'error' as const,
    where: '/etc/oriel/oriel.conf:12',
    message: '[cache] memcached_servers: There is no such option.',
    remedy: 'Write memcache_servers.',
  };

  test('tells one fact of many processes once, with its hosts and places, and errors first', async () => {
    const survey = aSurvey({
      processes: [
        aProcess('control2', ['consoleauth'], {
          findings: [{ ...misspelt, level: 'warning', message: 'Old.' }, misspelt],
        }),
        aProcess('control2', ['api'], { findings: [misspelt] }),
        aProcess('control4', ['consoleauth'], { findings: [misspelt] }),
        aProcess('control3', ['consoleauth'], {
          findings: [{ ...misspelt, where: '/etc/oriel/oriel.conf:9' }],
        }),
      ],
    });
    const results = await runDoctor([configuration], aContext({ survey }));
    const ofOthers = results.filter(({ message }) => /control[23]/.test(message));
    expect(ofOthers.map(({ level, message }) => `${level} ${message}`)).toEqual([
      `error control2 and control4 (/etc/oriel/oriel.conf:12) and control3 (/etc/oriel/oriel.conf:9): ${misspelt.message}`,
      'warning control2 (/etc/oriel/oriel.conf:12): Old.',
    ]);
    expect(results[0]).toMatchObject({ level: 'error' });
    const here = await findingsOf(configuration, aContext({ survey, scope: 'host' }));
    expect(JSON.stringify(here)).not.toContain('control2');
  });
});

describe('bus and processes', () => {
  test('a bus that cannot be reached is an error that names the servers and where they were set', async () => {
    const survey = { is: 'unreachable', why: 'connection refused' } as const;
    const [found] = await findingsOf(
      bus,
      aContext({ survey, set: ['oriel_nats.servers=nats://10.0.0.11:4222'] }),
    );
    expect(found).toMatchObject({ level: 'error' });
    expect(found!.message).toContain('nats://10.0.0.11:4222; --set oriel_nats.servers');
  });

  test('a host that fell silent is named', async () => {
    const survey = aSurvey({ processes: [aProcess('control1', ['api'])], silent: ['control3'] });
    expect(await findingsOf(processes, aContext({ survey }))).toContainEqual(
      expect.objectContaining({ level: 'error', message: expect.stringContaining('control3') }),
    );
  });

  test('no consoleauth and no compute on the bus are errors; one of each is enough', async () => {
    const busWithApiOnly = aContext({ survey: aSurvey({ processes: [aProcess('control1', ['api'])] }) });
    expect(await levelsOf(computePresent, busWithApiOnly)).toEqual(['error']);
    expect(await levelsOf(consoleauthPresent, busWithApiOnly)).toEqual(['error']);
    const all = aSurvey({ processes: [aProcess('control1', ['consoleauth']), aProcess('c1', ['compute'])] });
    expect(await levelsOf(computePresent, aContext({ survey: all }))).toEqual(['ok']);
    expect(await levelsOf(consoleauthPresent, aContext({ survey: all }))).toEqual(['ok']);
  });

  test('skips the checks that need the bus when there is no bus', async () => {
    for (const check of [bus, processes, clocks, computePresent, screenReachable]) {
      expect(await levelsOf(check, aContext())).toEqual(['skipped']);
    }
  });
});

describe('clocks', () => {
  test.each([
    ['ahead', 60_000, 'seconds ahead of that of control1'],
    ['behind', -60_000, 'seconds behind that of control1'],
  ])('one that is a minute %s is named', async (_where, offsetMs, words) => {
    const late = aProcess('compute1', ['compute'], { nowMs: Date.now() + offsetMs });
    const found = await findingsOf(clocks, aContext({ survey: aSurvey({ processes: [late] }) }));
    expect(found).toEqual([
      expect.objectContaining({ level: 'warning', message: expect.stringContaining(words) }),
    ]);
    expect(found[0]!.message).toContain('The clock of compute1');
  });

  test('a slow answer is no skew', async () => {
    const slow = {
      ...aSurvey({ processes: [aProcess('c1', ['compute'], { nowMs: Date.now() - 6_000 })] }),
      askedAt: Date.now() - 9_000,
    };
    expect(await levelsOf(clocks, aContext({ survey: slow }))).toEqual(['ok']);
  });
});

describe('the addresses of screens', () => {
  const withVnc = (vnc: object) => {
    const compute = aProcess('compute1', ['compute']);
    return { ...compute, vnc: { ...compute.vnc!, ...vnc } };
  };
  const proxy = aProcess('control1', ['novncproxy']);

  test('a loopback address is an error as soon as a proxy is elsewhere, naming file and line', async () => {
    const survey = aSurvey({ processes: [withVnc({ proxyclientAddress: '127.0.0.1' }), proxy] });
    const [found] = await findingsOf(proxyclientAddress, aContext({ survey }));
    expect(found).toMatchObject({ level: 'error' });
    expect(found!.message).toBe(
      'compute1 has proxies dial 127.0.0.1 (/etc/oriel/oriel.conf:7), but proxies run on control1: each would dial itself.',
    );
  });

  test('a loopback address is right where the only proxy is on the same host', async () => {
    const survey = aSurvey({
      processes: [withVnc({ proxyclientAddress: '127.0.0.1' }), aProcess('compute1', ['novncproxy'])],
    });
    expect(await levelsOf(proxyclientAddress, aContext({ survey }))).toEqual(['ok']);
  });

  test('an address to listen on is none to dial', async () => {
    const survey = aSurvey({ processes: [withVnc({ proxyclientAddress: '0.0.0.0' }), proxy] });
    expect(await levelsOf(proxyclientAddress, aContext({ survey }))).toEqual(['error']);
  });

  test('server_listen that does not cover what is dialled is a warning, before any guest shows it', async () => {
    const survey = aSurvey({ processes: [withVnc({ serverListen: '127.0.0.1' })] });
    expect(await levelsOf(guestListen, aContext({ survey }))).toEqual(['warning']);
  });

  test('a guest that listens elsewhere is an error and named', async () => {
    const survey = aSurvey({ processes: [withVnc({})], screens: { compute1: [screen('127.0.0.1')] } });
    const [found] = await findingsOf(guestListen, aContext({ survey }));
    expect(found).toMatchObject({ level: 'error' });
    expect(found!.message).toContain('web1 on 127.0.0.1, dialled at 10.0.0.21');
  });

  test.each(['0.0.0.0', '::', '10.0.0.21', null])(
    'a guest that listens on %s is in order',
    async (listen) => {
      const survey = aSurvey({ processes: [withVnc({})], screens: { compute1: [screen(listen)] } });
      expect(await levelsOf(guestListen, aContext({ survey }))).toEqual(['ok']);
    },
  );
});

describe('instances without a console', () => {
  const refusal = { instanceUuid: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'web9' };

  test('one that listens where proxies are not sent is an error with both addresses', async () => {
    const detail = 'listens on 10.99.0.1; server_proxyclient_address is 10.0.0.21';
    const refused = [{ ...refusal, code: 'vnc_listens_elsewhere', detail }];
    const survey = aSurvey({
      processes: [aProcess('compute1', ['compute'])],
      refusedScreens: { compute1: refused },
    });
    const [found] = await findingsOf(guestListen, aContext({ survey }));
    expect(found).toMatchObject({ level: 'error' });
    expect(found!.message).toContain('web9');
    expect(found!.message).toContain(detail);
  });

  test('without a bus the check says that it looked at no instance, not that there is none', async () => {
    const context = aContext({ survey: { is: 'one process' }, roles: ['compute'] });
    const [found] = await findingsOf(guestListen, context);
    expect(found).toMatchObject({
      level: 'skipped',
      message: expect.stringContaining('could not be examined'),
    });
  });
});

describe('what could not be examined', () => {
  const compute = aProcess('compute1', ['compute']);

  test.each([
    ['no agent answered', {}, 'no agent on compute1 answered'],
    [
      'the agent refused',
      { compute1: new Refusal('compute_unreachable', 'compute1 did not answer') },
      'compute1 did not answer',
    ],
    [
      'the agent cannot use libvirt',
      { compute1: { screens: [], refused: [], drivers: [deniedLibvirt()] } },
      'cannot use its hypervisor',
    ],
  ])('is never called in order: %s', async (_what, screens, why) => {
    const survey = aSurvey({ processes: [compute], screens });
    const found = await findingsOf(guestListen, aContext({ survey }));
    expect(found).toMatchObject([{ level: 'skipped', message: expect.stringContaining(why) }]);
  });

  test('without a bus the addresses count as not examined, not as having no instances', async () => {
    const [found] = await findingsOf(guestListen, aContext());
    expect(found).toMatchObject({
      level: 'skipped',
      message: expect.stringContaining('could not be examined'),
    });
    expect(JSON.stringify(found)).not.toContain('No instance runs');
    const unreachable = { is: 'unreachable', why: 'refused' } as const;
    for (const check of [guestListen, proxyclientAddress, tokenStore]) {
      const set = ['cache.enabled=True', 'cache.backend=oslo_cache.memcache_pool'];
      expect(await levelsOf(check, aContext({ survey: unreachable, set }))).toEqual(['skipped']);
    }
  });

  test('a host without a running instance is in order', async () => {
    const survey = aSurvey({ processes: [compute], screens: { compute1: [] } });
    const [found] = await findingsOf(guestListen, aContext({ survey }));
    expect(found).toMatchObject({ level: 'ok', message: expect.stringContaining('No instance runs') });
  });

  test('an authority that did not answer keeps the token store from being called in order', async () => {
    const survey = aSurvey({
      processes: [aProcess('control1', ['consoleauth']), aProcess('control2', ['consoleauth'])],
      authorities: [{ facts: anAuthority('control1'), findings: [] }],
    });
    const found = await findingsOf(tokenStore, aContext({ survey }));
    expect(found).toMatchObject([{ level: 'skipped', message: expect.stringContaining('control2') }]);
  });
});

function deniedLibvirt() {
  const problem =
    'the user that runs Oriel may not use /run/libvirt/libvirt-sock: add it to the group of that socket (Debian: libvirt) and restart Oriel';
  return { name: 'libvirt', instances: 0, running: 0, problem };
}

describe('hypervisors', () => {
  const survey = aSurvey({
    processes: [aProcess('compute1', ['compute']), aProcess('compute2', ['compute'])],
    screens: {
      compute1: { screens: [], refused: [], drivers: [deniedLibvirt()] },
      compute2: [screen('0.0.0.0')],
    },
  });

  test('a hypervisor that the agent may not use is an error that names the cause', async () => {
    const found = await findingsOf(hypervisor, aContext({ survey }));
    expect(found.map(({ level }) => level)).toEqual(['error', 'ok']);
    expect(found[0]!.message).toContain(
      'The agent on compute1 cannot use libvirt: the user that runs Oriel may not',
    );
    expect(found[1]!.message).toBe('compute2: libvirt answers, 1 of 1 instances run.');
  });

  test('with the scope of one host only the hypervisor of that host is reported', async () => {
    const found = await findingsOf(hypervisor, aContext({ survey, scope: 'host', host: 'compute2' }));
    expect(found.map(({ level }) => level)).toEqual(['ok']);
  });

  test('the check is skipped without a bus', async () => {
    expect(await levelsOf(hypervisor, aContext())).toEqual(['skipped']);
  });

  test('a console that stops before them names the hosts whose instances are missing', async () => {
    const steps = [{ number: 2 as const, outcome: 'refused' as const, message: 'No web1.', remedy: 'Look.' }];
    const opened = { server: 'web1', requestId: undefined, steps, idle: null };
    const [found] = await findingsOf(walk, aContext({ survey, walk: opened }));
    expect(found!.remedy).toContain('The instances of compute1 are missing');
  });
});

describe('a compute host', () => {
  test('is not blamed for public addresses that it need not reach', async () => {
    const survey = aSurvey({
      processes: [
        aProcess('compute1', ['compute']),
        aProcess('control1', ['api'], {
          api: { address: '127.0.0.9', port: 1, tls: false },
          address: '127.0.0.9',
        }),
      ],
    });
    const here = { survey, host: 'compute1', roles: ['compute'] };
    for (const check of [baseUrl, webSocket, apiHealth]) {
      expect(await levelsOf(check, aContext({ ...here }))).toEqual(['skipped']);
    }
    const controller = { survey, host: 'control1', roles: ['api'] };
    for (const check of [baseUrl, webSocket, apiHealth]) {
      expect(await levelsOf(check, aContext({ ...controller }))).toEqual(['error']);
    }
  });
});

describe('screens from proxies', () => {
  const survey = aSurvey({
    screens: { compute1: [screen('0.0.0.0')], compute2: [] },
    proxies: {
      control1: async () => ({ address: '10.0.0.21:5900', reached: true, why: '' }),
      control2: async () => ({ address: '10.0.0.21:5900', reached: false, why: 'connect ECONNREFUSED' }),
      control3: async () => {
        throw new Refusal('compute_unreachable', 'no agent serves screens on compute1');
      },
    },
  });

  test('a port that one proxy does not reach is named with proxy, guest, address and error', async () => {
    const found = await findingsOf(screenReachable, aContext({ survey }));
    expect(found.map(({ level }) => level)).toEqual(['ok', 'error', 'error', 'skipped']);
    expect(found[1]!.message).toBe(
      'The proxy on control2 does not reach web1 on compute1 (10.0.0.21:5900): connect ECONNREFUSED.',
    );
  });

  test('a refusal is reported with the sentence and the code that a session would get', async () => {
    const { sentence } = REFUSALS.vnc_tls_expired;
    const refused = aSurvey({
      screens: { compute1: [screen('0.0.0.0')] },
      proxies: {
        control1: async () => ({
          address: 'c:5900',
          reached: true,
          why: '',
          security: 'vencrypt x509 TLSv1.3',
        }),
        control2: async () => ({
          address: 'c:5900',
          reached: false,
          why: 'has expired',
          code: 'vnc_tls_expired',
        }),
      },
    });
    const found = await findingsOf(screenReachable, aContext({ survey: refused }));
    expect(found[0]!.message).toContain('(c:5900): vencrypt x509 TLSv1.3.');
    expect(found[1]).toMatchObject({ level: 'error', remedy: REMEDIES.vnc_tls_expired });
    expect(found[1]!.message).toContain(`${sentence} (vnc_tls_expired: has expired)`);
  });

  test('on one host only the pairs count that it is a part of', async () => {
    const here = await findingsOf(screenReachable, aContext({ survey, scope: 'host', host: 'control1' }));
    expect(here.map(({ level }) => level)).toEqual(['ok']);
    const there = await findingsOf(screenReachable, aContext({ survey, scope: 'host', host: 'compute1' }));
    expect(there.map(({ level }) => level)).toEqual(['ok', 'error', 'error']);
  });
});

describe('the token store', () => {
  test('a finding that two authorities share is reported once, word for word', async () => {
    const finding = {
      code: 'private_store' as const,
      hosts: ['control1', 'control2'],
      message: 'Two keep theirs.',
      remedy: 'Share.',
    };
    const authorities = ['control1', 'control2'].map((host) => ({
      facts: anAuthority(host),
      findings: [finding],
    }));
    const found = await findingsOf(tokenStore, aContext({ survey: aSurvey({ authorities }) }));
    expect(found).toEqual([{ level: 'error', message: 'Two keep theirs.', remedy: 'Share.' }]);
  });

  test('a memcached that one controller cannot reach is named with that controller', async () => {
    const up = { name: 'c1:11211', up: true, why: '' };
    const down = { name: 'c2:11211', up: false, why: 'connect ETIMEDOUT' };
    const authorities = [
      { facts: anAuthority('control1', [up, { ...down, up: true, why: '' }]), findings: [] },
      { facts: anAuthority('control2', [up, down]), findings: [] },
    ];
    const found = await findingsOf(memcached, aContext({ survey: aSurvey({ authorities }) }));
    expect(found.map(({ level }) => level)).toEqual(['ok', 'warning']);
    expect(found[1]!.message).toBe('control2 cannot use the memcached at c2:11211: connect ETIMEDOUT.');
  });

  test('without a bus this host tries its memcached servers itself', async () => {
    const server = createServer((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n')),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const set = [
      'cache.enabled=True',
      'cache.backend=oslo_cache.memcache_pool',
      `cache.memcache_servers=127.0.0.1:${port}`,
    ];
    const [found] = await findingsOf(memcached, aContext({ set }));
    expect(found).toMatchObject({
      level: 'error',
      message: expect.stringContaining('the server there is not memcached'),
    });
    await new Promise((resolve) => server.close(resolve));
    const [gone] = await findingsOf(memcached, aContext({ set }));
    expect(gone).toMatchObject({ level: 'error', message: expect.stringContaining('ECONNREFUSED') });
  });
});

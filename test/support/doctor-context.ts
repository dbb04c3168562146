import { loadSettings } from '../../src/config/load-settings.ts';
import type { AuthorityFacts, AuthorityFinding } from '../../src/contracts/cluster/authority.ts';
import type { ProcessFacts } from '../../src/contracts/cluster/process.ts';
import type {
  ReachService,
  RefusedScreen,
  Screen,
  ScreenSample,
} from '../../src/contracts/sessions/console-probe.ts';
import type { Check, DoctorContext, Finding } from '../../src/doctor/check.ts';
import type { BusSurvey } from '../../src/doctor/survey.ts';
import { Refusal } from '../../src/flow/refusals.ts';

/** A process on the bus; everything but what the test is about is in order. */
export function aProcess(host: string, roles: string[], given: Partial<ProcessFacts> = {}): ProcessFacts {
  const vnc = roles.includes('compute')
    ? {
        enabled: true,
        serverListen: '0.0.0.0',
        proxyclientAddress: '10.0.0.21',
        proxyclientWhere: '/etc/oriel/oriel.conf:7',
        baseUrl: 'http://127.0.0.1:1/vnc_auto.html',
        baseUrlWhere: '/etc/oriel/oriel.conf:8',
      }
    : null;
  return {
    processId: `process of ${host}`,
    host,
    version: '0.1.0',
    roles,
    nowMs: Date.now(),
    pid: 1,
    contracts: 'contracts-of-now',
    startedAtMs: Date.now() - 60_000,
    isDraining: false,
    machine: { id: `machine of ${host}`, name: host },
    address: '10.0.0.1',
    hostWhere: '/etc/oriel/oriel.conf.d/host.conf:5',
    sharedOptions: [],
    files: [],
    findings: [],
    api: null,
    novncproxy: roles.includes('novncproxy') ? { address: '0.0.0.0', port: 6080, tls: false } : null,
    vnc,
    certificates: [],
    ...given,
  };
}

export function anAuthority(host: string, servers: AuthorityFacts['store']['servers'] = []): AuthorityFacts {
  const store = { name: 'memcached', shared: true, fingerprint: 'memcached:1', madeFrom: [], servers };
  return { instance: `authority of ${host}`, host, nowMs: Date.now(), store, hints: [] };
}

export interface GivenBus {
  readonly processes?: readonly ProcessFacts[];
  readonly silent?: readonly string[];
  readonly authorities?: readonly { facts: AuthorityFacts; findings: readonly AuthorityFinding[] }[];
  readonly screens?: Readonly<Record<string, readonly Screen[] | ScreenSample | Refusal>>;
  readonly refusedScreens?: Readonly<Record<string, readonly RefusedScreen[]>>;
  /** What each proxy says to try_screen, by its host. */
  readonly proxies?: Readonly<Record<string, ReachService['try_screen']>>;
}

/** What a doctor would have gathered from a bus with these processes on it. */
export function aSurvey(given: GivenBus): BusSurvey {
  const proxies = {
    all: async (_method: string, request: Parameters<ReachService['try_screen']>[0]) =>
      Promise.all(
        Object.entries(given.proxies ?? {}).map(async ([host, tryScreen]) =>
          tryScreen(request, { requestId: '' }).then(
            (reply) => ({ host, reply }),
            (refusal: Refusal) => ({ host, refusal }),
          ),
        ),
      ),
  };
  return {
    is: 'bus',
    bus: { proxies } as unknown as BusSurvey['bus'],
    processes: given.processes ?? [],
    askedAt: Date.now() - 10,
    heardAt: Date.now() + 10,
    silent: given.silent ?? [],
    authorities: given.authorities ?? [],
    screens: samplesFrom(given),
  };
}

/** What agents say of their instances; their drivers are in order unless the test says otherwise. */
function samplesFrom({ screens = {}, refusedScreens = {} }: GivenBus): BusSurvey['screens'] {
  const hosts = new Set([...Object.keys(screens), ...Object.keys(refusedScreens)]);
  return new Map(
    [...hosts].map((host) => [host, sampleFrom(screens[host] ?? [], refusedScreens[host] ?? [])]),
  );
}

function sampleFrom(
  said: readonly Screen[] | ScreenSample | Refusal,
  refused: readonly RefusedScreen[],
): ScreenSample | Refusal {
  if (said instanceof Refusal || 'drivers' in said) return said;
  const running = said.length + refused.length;
  const drivers = [{ name: 'libvirt', instances: running, running, problem: '' }];
  return { screens: [...said], refused: [...refused], drivers };
}

/** What checks look at, on a host without configuration and bus unless the test says otherwise. */
export function aContext(given: Partial<DoctorContext> & { set?: string[] } = {}): DoctorContext {
  const { set = [], ...rest } = given;
  const overrides = set.map((text) => {
    const [, group, option, value] = /^(\w+)\.(\w+)=(.*)$/s.exec(text)!;
    return { group: group!, option: option!, text: value!, flag: `--set ${group}.${option}` };
  });
  return {
    loaded: loadSettings({ env: {}, home: '/nowhere', root: '/nowhere', overrides }),
    host: 'control1',
    roles: ['api', 'compute', 'consoleauth', 'novncproxy'],
    scope: 'all',
    survey: { is: 'one process' },
    walk: null,
    detailOf: async () => undefined,
    ...rest,
  };
}

export async function findingsOf(check: Check, context: DoctorContext): Promise<readonly Finding[]> {
  return check.run(context);
}

/** `error`, `warning` and so on, in order. */
export async function levelsOf(check: Check, context: DoctorContext): Promise<string[]> {
  return (await findingsOf(check, context)).map(({ level }) => level);
}

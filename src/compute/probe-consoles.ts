import { DEFAULT_KIND } from '../consoles/console-kinds.ts';
import type {
  DriverState,
  ProbeSample,
  ProbeTarget,
  ProbeTargetsService,
  RefusedTarget,
} from '../contracts/sessions/console-probe.ts';
import { asRefusal } from '../flow/refusals.ts';
import { withRemedy } from './ask-drivers.ts';
import type { Driver, DriverInstance } from './drivers/driver.ts';
import { type ComputeParts, demandEnabled, locateConsole } from './locate-console.ts';

const SAMPLES = 3;
/** Bounds the work on a host whose instances have no usable console. */
const MAX_TRIES = 12;
const MAX_DETAIL = 500;

/** Where consoles are, for the doctor: steps 5 and 6 without a token. */
export function probeTargetsService(parts: ComputeParts): ProbeTargetsService {
  return {
    find_screen: ({ instanceUuid }) => findScreen(parts, instanceUuid, ''),
    sample_screens: () => sampleScreens(parts),
  };
}

async function sampleScreens(parts: ComputeParts): Promise<ProbeSample> {
  const lists = await Promise.all(parts.drivers.map(listRunning));
  const screens: ProbeTarget[] = [];
  const refused: RefusedTarget[] = [];
  for (const { uuid, name } of lists.flatMap(({ running }) => running).slice(0, MAX_TRIES)) {
    if (screens.length === SAMPLES) break;
    try {
      screens.push(await findScreen(parts, uuid, name));
    } catch (error) {
      const { code, detail } = asRefusal(error);
      refused.push({ instanceUuid: uuid, name, code, detail: detail.slice(0, MAX_DETAIL) });
    }
  }
  return { screens, refused, drivers: lists.map(({ state }) => state) };
}

/** The running instances of one driver, and its state. Never rejects. */
async function listRunning(driver: Driver): Promise<{ running: DriverInstance[]; state: DriverState }> {
  const { name } = driver;
  try {
    const instances = await driver.listInstances();
    const running = instances.filter(({ status }) => status === 'ACTIVE');
    const state = { name, instances: instances.length, running: running.length, problem: '' };
    return { running, state };
  } catch (error) {
    const { code, detail } = withRemedy(driver, error);
    const problem = (detail || code).slice(0, 2_000);
    return { running: [], state: { name, instances: 0, running: 0, problem } };
  }
}

async function findScreen(parts: ComputeParts, instanceUuid: string, name: string): Promise<ProbeTarget> {
  const kind = demandEnabled(parts, DEFAULT_KIND.type);
  const { console, address } = await locateConsole(parts, instanceUuid, kind);
  // The doctor compares `listen` with the agent's own address, which does not count if the driver states the address.
  const listen = console.dial === null ? console.listensOn : null;
  return { instanceUuid, name, listen, ...address };
}

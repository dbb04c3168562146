import type { Instance } from '../contracts/compute.ts';
import { type Refusal, type RefusalCode, refusalFields } from '../flow/refusals.ts';
import type { Logger } from '../platform/log/log.ts';
import { withRemedy } from './ask-drivers.ts';
import type { Driver, DriverInstance } from './drivers/driver.ts';
import type { PowerChanges } from './power/power-changes.ts';

/** The limit of the contract. */
const MAX_INSTANCES = 10_000;

interface Parts {
  readonly host: string;
  readonly drivers: readonly Driver[];
  readonly log: Logger;
  readonly power: Pick<PowerChanges, 'taskStateOf'>;
}

export interface InstanceList {
  instances: Instance[];
  /** Drivers whose instances are missing from the list, and why; absent if none are missing. */
  failedDrivers?: { driver: string; code: RefusalCode }[];
}

/**
 * Lists the instances of all drivers. A driver that fails is logged and named beside the instances of the others.
 * @throws {Refusal} hypervisor_unreachable if every driver failed
 */
export async function listInstances(parts: Parts): Promise<InstanceList> {
  const { drivers, log } = parts;
  const answers = await Promise.all(drivers.map((driver) => attempt(driver, () => driver.listInstances())));
  const failures = answers.filter((answer) => 'refusal' in answer);
  for (const { driver, refusal } of failures) {
    log.warn(
      { driver: driver.name, ...refusalFields(refusal) },
      'instances of a driver are missing from the list',
    );
  }
  const [failure] = failures;
  if (failure !== undefined && failures.length === answers.length) throw failure.refusal;
  const instances = answers.flatMap((answer) =>
    'refusal' in answer ? [] : answer.value.map((found) => asInstance(parts, found, answer.driver)),
  );
  if (instances.length > MAX_INSTANCES) {
    log.error(
      { instances: instances.length, limit: MAX_INSTANCES },
      'only the first instances of this host are listed',
    );
  }
  return {
    instances: instances.slice(0, MAX_INSTANCES),
    ...(failures.length > 0 && {
      failedDrivers: failures.map(({ driver, refusal }) => ({ driver: driver.name, code: refusal.code })),
    }),
  };
}

/**
 * One instance of any driver; null if no driver has it.
 * @throws {Refusal} hypervisor_unreachable if a driver that may have it failed
 */
export async function getInstance(parts: Parts, instanceUuid: string): Promise<Instance | null> {
  const { drivers } = parts;
  const answers = await Promise.all(
    drivers.map((driver) => attempt(driver, () => driver.getInstance(instanceUuid))),
  );
  for (const answer of answers) {
    if ('value' in answer && answer.value !== undefined)
      return asInstance(parts, answer.value, answer.driver);
  }
  const failure = answers.find((answer) => 'refusal' in answer);
  if (failure !== undefined) throw failure.refusal;
  return null;
}

type Attempt<T> = { driver: Driver; value: T } | { driver: Driver; refusal: Refusal };

async function attempt<T>(driver: Driver, ask: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { driver, value: await ask() };
  } catch (error) {
    return { driver, refusal: withRemedy(driver, error) };
  }
}

function asInstance({ host, power }: Parts, { isNovas, ...found }: DriverInstance, driver: Driver): Instance {
  const powerLacks = isNovas === true ? undefined : driver.power?.lacks;
  return {
    ...found,
    host,
    driver: driver.name,
    taskState: power.taskStateOf(found.uuid),
    ...(powerLacks === undefined ? {} : { powerLacks: [...powerLacks] }),
  };
}

import type { Instance } from '../contracts/compute.ts';
import { asRefusal, type Refusal, type RefusalCode, refusalFields } from '../flow/refusals.ts';
import type { Logger } from '../platform/log/log.ts';
import type { Driver, DriverInstance } from './drivers/driver.ts';

/** What the contract lets one answer carry. */
const MAX_INSTANCES = 10_000;

interface Parts {
  readonly host: string;
  readonly drivers: readonly Driver[];
  readonly log: Logger;
}

export interface InstanceList {
  instances: Instance[];
  /** Drivers whose guests are missing from the list, and why; absent where none. */
  failedDrivers?: { driver: string; code: RefusalCode }[];
}

/**
 * The guests of all drivers. One that fails does not hide the others' guests: it is named beside them, and logged.
 * @throws {Refusal} hypervisor_unreachable where every driver failed
 */
export async function listInstances({ host, drivers, log }: Parts): Promise<InstanceList> {
  const answers = await Promise.all(drivers.map((driver) => attempt(driver, () => driver.listInstances())));
  const failures = answers.filter((answer) => 'refusal' in answer);
  for (const { driver, refusal } of failures) {
    log.warn(
      { driver: driver.name, ...refusalFields(refusal) },
      'guests of a driver are missing from the list',
    );
  }
  if (failures.length > 0 && failures.length === answers.length) throw failures[0]!.refusal;
  const instances = answers.flatMap((answer) =>
    'refusal' in answer ? [] : answer.value.map((found) => asInstance(found, host, answer.driver)),
  );
  if (instances.length > MAX_INSTANCES) {
    log.error({ guests: instances.length }, `only the first ${MAX_INSTANCES} guests of this host are listed`);
  }
  return {
    instances: instances.slice(0, MAX_INSTANCES),
    ...(failures.length > 0 && {
      failedDrivers: failures.map(({ driver, refusal }) => ({ driver: driver.name, code: refusal.code })),
    }),
  };
}

/**
 * One guest, whichever driver has it; null where none does.
 * @throws {Refusal} hypervisor_unreachable where a driver that might have it failed
 */
export async function getInstance({ host, drivers }: Parts, instanceUuid: string): Promise<Instance | null> {
  const answers = await Promise.all(
    drivers.map((driver) => attempt(driver, () => driver.getInstance(instanceUuid))),
  );
  for (const answer of answers) {
    if ('value' in answer && answer.value !== undefined) return asInstance(answer.value, host, answer.driver);
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
    return { driver, refusal: asRefusal(error) };
  }
}

function asInstance(found: DriverInstance, host: string, driver: Driver): Instance {
  return { ...found, host, driver: driver.name };
}

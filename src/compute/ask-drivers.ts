import { asRefusal, Refusal } from '../flow/refusals.ts';
import type { StepNumber } from '../flow/steps.ts';
import type { Driver } from './drivers/driver.ts';

/**
 * Asks one driver after the other until one has the instance: `guest_unknown` leads to the next driver.
 * The failure of a driver is reported only if no other driver has the instance.
 * @throws {Refusal} guest_unknown, hypervisor_unreachable, hypervisor_forbidden, and the refusal of the driver that has the instance
 */
export async function askDrivers<T>(
  drivers: readonly Driver[],
  ask: (driver: Driver) => Promise<T>,
): Promise<{ driver: Driver; answer: T }> {
  let failure: Refusal | undefined;
  for (const driver of drivers) {
    try {
      return { driver, answer: await ask(driver) };
    } catch (error) {
      const refusal = withRemedy(driver, error, 5);
      if (isHypervisorFailure(refusal)) failure ??= refusal;
      else if (refusal.code !== 'guest_unknown') throw refusal;
    }
  }
  if (failure !== undefined) throw failure;
  const remedies = drivers.flatMap((driver) => driver.remedies?.guest_unknown ?? []);
  throw new Refusal('guest_unknown', [`unknown to ${names(drivers)}`, ...remedies].join('. '));
}

/**
 * The refusal that a driver threw, with the driver's own remedy in its detail.
 * @param step the step at which a defect of the driver was caught
 */
export function withRemedy(driver: Driver, error: unknown, step?: StepNumber): Refusal {
  const refusal = asRefusal(error, step);
  const remedy = driver.remedies?.[refusal.code];
  if (remedy === undefined) return refusal;
  const detail = refusal.detail === '' ? remedy : `${refusal.detail.replace(/[.]+$/, '')}. ${remedy}`;
  return new Refusal(refusal.code, detail, { cause: refusal, step: refusal.step });
}

function isHypervisorFailure({ code }: Refusal): boolean {
  return code === 'hypervisor_unreachable' || code === 'hypervisor_forbidden';
}

export function names(drivers: readonly Driver[]): string {
  return drivers.map(({ name }) => name).join(', ') || 'no driver';
}

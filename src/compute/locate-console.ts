import type { Settings } from '../config/option-table.ts';
import { type ConsoleSettings, optionsOfKind } from '../config/values/kind-options.ts';
import { type ConsoleKind, findKind } from '../consoles/console-kinds.ts';
import { Refusal } from '../flow/refusals.ts';
import { askDrivers, withRemedy } from './ask-drivers.ts';
import { type DialledAddress, dialledAddress } from './dialled-address.ts';
import type { Driver, FoundConsole } from './drivers/driver.ts';

/** What the functions of the compute agent share. */
export interface ComputeParts {
  readonly settings: ConsoleSettings & Pick<Settings, 'oriel'>;
  /** The name of this host on the bus. */
  readonly host: string;
  /** The kinds of console that this agent offers, as far as its drivers do. */
  readonly kinds: readonly ConsoleKind[];
  /** In the order in which they are asked for an instance. */
  readonly drivers: readonly Driver[];
}

/** A console of an instance of this host. */
export interface LocatedConsole {
  readonly console: FoundConsole;
  readonly address: DialledAddress;
}

/**
 * Reads where a console is at this moment: steps 5 and 6 without a token.
 * @throws {Refusal} the refusals of steps 5 and 6
 */
export async function locateConsole(
  parts: Pick<ComputeParts, 'settings' | 'drivers'>,
  instanceUuid: string,
  kind: ConsoleKind,
): Promise<LocatedConsole> {
  const found = await askDrivers(parts.drivers, (each) => each.readDefinition(instanceUuid));
  return findConsole(parts, found, kind);
}

/**
 * The console kind of that type, if this host offers it.
 * @throws {Refusal} console_type_invalid, console_disabled
 */
export function demandEnabled(
  { settings, kinds }: Pick<ComputeParts, 'settings' | 'kinds'>,
  type: string,
): ConsoleKind {
  const kind = findKind(kinds, type);
  if (kind === undefined) throw new Refusal('console_type_invalid', `asked for ${type}`);
  if (optionsOfKind(settings, kind).enabled) return kind;
  const { group, enabled } = kind.options;
  throw new Refusal('console_disabled', `[${group}] ${enabled} is False on this host`);
}

/**
 * [step 6] The console of that kind in the definition that the driver read, and the address that proxies dial for it.
 * @throws {Refusal} console_type_invalid, that of dialledAddress, and the driver's own
 */
export async function findConsole(
  parts: Pick<ComputeParts, 'settings'>,
  { driver, answer: definition }: { driver: Driver; answer: unknown },
  kind: ConsoleKind,
): Promise<LocatedConsole> {
  if (!driver.kinds.includes(kind.type)) {
    throw new Refusal(
      'console_type_invalid',
      `the driver ${driver.name} has no console of kind ${kind.type}`,
    );
  }
  try {
    const console = driver.findConsole(definition, kind.type);
    return { console, address: await dialledAddress(parts, kind, console) };
  } catch (error) {
    throw withRemedy(driver, error, 6);
  }
}

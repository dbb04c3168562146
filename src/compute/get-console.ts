import { randomUUID } from 'node:crypto';
import { optionsOfKind } from '../config/values/kind-options.ts';
import type { ConsoleKind } from '../consoles/console-kinds.ts';
import type { ConnectInfo } from '../contracts/connect-info.ts';
import type { Call } from '../contracts/contract.ts';
import { Refusal } from '../flow/refusals.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import type { Observer } from '../observe/observer.ts';
import { observeSteps } from '../observe/step-timer.ts';
import { hashToken } from '../platform/secret.ts';
import { accessUrl } from './access-url.ts';
import { askDrivers, names } from './ask-drivers.ts';
import type { FoundConsole } from './drivers/driver.ts';
import { type ComputeParts, demandEnabled, findConsole } from './locate-console.ts';

/**
 * Steps 4 to 8: where a console of the instance is, and a new token for it.
 * @throws {Refusal} console_disabled, console_type_invalid, and the refusals of steps 5 and 6
 */
export async function getConsole(
  parts: ComputeParts & { readonly observer: Observer },
  kind: ConsoleKind,
  { instanceUuid, consoleType }: { instanceUuid: string; consoleType: string },
  { requestId }: Call,
): Promise<ConnectInfo> {
  const { settings, drivers, observer } = parts;
  const steps = observeSteps(observer, () => ({ requestId }));

  // [step 4]
  await steps.step(
    4,
    () => demandOffered(parts, kind, consoleType),
    () => ({ detail: names(drivers) }),
  );
  // [step 5]
  const found = await steps.step(
    5,
    () => askDrivers(drivers, (each) => each.readDefinition(instanceUuid)),
    ({ driver }) => ({ detail: `${driver.name} has it` }),
  );
  // [step 6]
  const { address, console } = await steps.step(
    6,
    () => findConsole(parts, found, kind),
    ({ console }) => ({ detail: describe(console) }),
  );
  // [step 7]
  const token = await steps.step(
    7,
    () => randomUUID(),
    (minted) => ({ detail: '', token: shortHash(hashToken(minted)) }),
  );
  // [step 8]
  return steps.step(
    8,
    (): ConnectInfo => {
      const { baseUrl } = optionsOfKind(settings, kind);
      return {
        instanceUuid,
        consoleType,
        ...address,
        ...(console.keymap === undefined ? {} : { keymap: console.keymap }),
        internalAccessPath: null,
        token,
        accessUrl: accessUrl(baseUrl, token),
        accessUrlBase: baseUrl,
        computeHost: parts.host,
      };
    },
    ({ host, port }) => ({ detail: `proxies dial ${host}:${port}` }),
  );
}

function demandOffered(parts: ComputeParts, { type }: ConsoleKind, consoleType: string): void {
  demandEnabled(parts, type);
  if (consoleType === type && parts.drivers.some(({ kinds }) => kinds.includes(type))) return;
  throw new Refusal('console_type_invalid', `asked for ${consoleType}`);
}

function describe({ listensOn, dial, port, password, keymap }: FoundConsole): string {
  const where =
    dial === null ? `listens on ${listensOn ?? 'the address of this host'}` : `dialled at ${dial}`;
  const secured = password === null ? '' : ', with a password';
  return `port ${port}, ${where}${secured}${keymap === undefined ? '' : `, keymap ${keymap}`}`;
}

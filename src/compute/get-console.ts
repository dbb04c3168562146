import { randomUUID } from 'node:crypto';
import type { ConnectInfo } from '../contracts/connect-info.ts';
import type { Call } from '../contracts/contract.ts';
import { Refusal } from '../flow/refusals.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import type { TraceRecorder } from '../observe/trace/trace-recorder.ts';
import { hashToken } from '../platform/secret.ts';
import { accessUrl } from './access-url.ts';
import { askDrivers, names } from './ask-drivers.ts';
import type { ConsoleKindName, FoundConsole } from './drivers/driver.ts';
import { type ComputeParts, demandEnabled, findConsole } from './locate-console.ts';

/**
 * Steps 4 to 8: where a console of the instance is, and a new token for it.
 * @throws {Refusal} console_disabled, console_type_invalid, and the refusals of steps 5 and 6
 */
export async function getConsole(
  parts: ComputeParts & { readonly trace: TraceRecorder },
  { instanceUuid, consoleType }: { instanceUuid: string; consoleType: string },
  { requestId }: Call,
): Promise<ConnectInfo> {
  const { settings, drivers, trace } = parts;

  // [step 4]
  const kind = await trace.step(
    requestId,
    4,
    () => kindOffered(parts, consoleType),
    () => names(drivers),
  );
  // [step 5]
  const found = await trace.step(
    requestId,
    5,
    () => askDrivers(drivers, (each) => each.readDefinition(instanceUuid)),
    ({ driver }) => `${driver.name} has it`,
  );
  // [step 6]
  const { address } = await trace.step(
    requestId,
    6,
    () => findConsole(parts, found, kind),
    ({ console }) => describe(console),
  );
  // [step 7]
  const token = await trace.step(requestId, 7, () => randomUUID());
  // [step 8]
  return trace.step(
    requestId,
    8,
    (): ConnectInfo => ({
      instanceUuid,
      consoleType: kind,
      ...address,
      internalAccessPath: null,
      token,
      accessUrl: accessUrl(settings.vnc.novncproxy_base_url, token),
      accessUrlBase: settings.vnc.novncproxy_base_url,
      computeHost: parts.host,
    }),
    ({ host, port }) => `proxies dial ${host}:${port}`,
    { token: shortHash(hashToken(token)) },
  );
}

function kindOffered(parts: ComputeParts, consoleType: string): ConsoleKindName {
  demandEnabled(parts);
  const kinds = parts.drivers.flatMap((driver) => driver.kinds);
  const kind = kinds.find((each) => each === consoleType);
  if (kind === undefined) throw new Refusal('console_type_invalid', `asked for ${consoleType}`);
  return kind;
}

function describe({ listensOn, dial, port, password }: FoundConsole): string {
  const where =
    dial === null ? `listens on ${listensOn ?? 'the address of this host'}` : `dialled at ${dial}`;
  return `port ${port}, ${where}${password === null ? '' : ', with a password'}`;
}

import { randomUUID } from 'node:crypto';
import type { Settings } from '../config/option-table.ts';
import type { ConnectInfo } from '../contracts/connect-info.ts';
import type { Call } from '../contracts/contract.ts';
import { Refusal } from '../flow/refusals.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import type { TraceRecorder } from '../flow/trace.ts';
import { hashToken } from '../platform/secret.ts';
import { accessUrl } from './access-url.ts';
import { askDrivers, names } from './ask-drivers.ts';
import { dialledAddress } from './dialled-address.ts';
import type { Driver, VncServer } from './drivers/driver.ts';

export interface ConsoleParts {
  readonly settings: Pick<Settings, 'vnc' | 'oriel'>;
  readonly host: string;
  readonly drivers: readonly Driver[];
  readonly trace: TraceRecorder;
}

/**
 * Steps 4 to 8: where the guest's screen is, and a fresh token for it.
 * @throws {Refusal} console_disabled, console_type_invalid, vnc_listens_elsewhere, and the driver's of steps 5 and 6
 */
export async function getVncConsole(
  parts: ConsoleParts,
  request: { instanceUuid: string; consoleType: string },
  { requestId }: Call,
): Promise<ConnectInfo> {
  const { settings, drivers, trace } = parts;
  const { instanceUuid, consoleType } = request;

  // [step 4]
  await trace.step(
    requestId,
    4,
    () => checkOffered(settings.vnc.enabled, consoleType),
    () => names(drivers),
  );
  // [step 5]
  const { driver, answer: definition } = await trace.step(
    requestId,
    5,
    () => askDrivers(drivers, (each) => each.readDefinition(instanceUuid)),
    (found) => `${found.driver.name} has it`,
  );
  // [step 6]
  const { address } = await trace.step(
    requestId,
    6,
    async () => {
      const server = driver.findVncServer(definition);
      return { server, address: await dialledAddress(parts, server) };
    },
    ({ server }) => describe(server),
  );
  // [step 7]
  const token = await trace.step(requestId, 7, () => randomUUID());
  // [step 8]
  return trace.step(
    requestId,
    8,
    (): ConnectInfo => ({
      instanceUuid,
      consoleType: 'novnc',
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

function checkOffered(enabled: boolean, consoleType: string): void {
  if (!enabled) throw new Refusal('console_disabled', '[vnc] enabled is False on this host');
  if (consoleType !== 'novnc') throw new Refusal('console_type_invalid', `asked for ${consoleType}`);
}

function describe({ listen, port, password }: VncServer): string {
  return `port ${port}, listens on ${listen ?? 'the address of this host'}${password === null ? '' : ', with a password'}`;
}

import type { Settings } from '../config/option-table.ts';
import { NOVNC } from '../consoles/console-kinds.ts';
import { NO_NETWORK_STACK } from '../contracts/connect-info.ts';
import type { Peers } from '../contracts/contract.ts';
import type { ConsoleProbeService, probeTargetsContract } from '../contracts/sessions/console-probe.ts';
import { asRefusal } from '../flow/refusals.ts';
import { loadProtocol } from './protocols/registry.ts';

interface Parts {
  readonly settings: Pick<Settings, 'vnc' | 'oriel'>;
  readonly screens: Peers<typeof probeTargetsContract>;
}

/** The first half of step 16 for the doctor: how far this proxy gets with a guest's screen. */
export function consoleProbeService({ settings, screens }: Parts): ConsoleProbeService {
  return {
    async try_screen({ instanceUuid, computeHost }, call) {
      const screen = await screens.on(computeHost).find_screen({ instanceUuid }, call);
      const { host, port } = screen;
      const address = `${host}:${port}`;
      // As for consoles: an agent on a bus that names no network stack has no address of the proxy dialled.
      const isOnBus = settings.oriel.transport !== 'in-process';
      const dialled = isOnBus ? { networkStack: NO_NETWORK_STACK, ...screen } : screen;
      try {
        return {
          address,
          reached: true,
          why: '',
          security: await (await loadProtocol(NOVNC.type)).probe(settings, dialled),
        };
      } catch (error) {
        const { code, detail } = asRefusal(error);
        return { address, reached: false, why: detail.slice(0, 2_000), code };
      }
    },
  };
}

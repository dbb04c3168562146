import type { ConsoleKind } from '../consoles/console-kinds.ts';
import { NO_NETWORK_STACK } from '../contracts/connect-info.ts';
import type { Peers } from '../contracts/contract.ts';
import type { ConsoleProbeService, probeTargetsContract } from '../contracts/sessions/console-probe.ts';
import { asRefusal } from '../flow/refusals.ts';
import { loadProtocol } from './protocols/registry.ts';
import type { ProxySettings } from './proxy-settings.ts';

interface Parts {
  readonly kind: ConsoleKind;
  readonly settings: ProxySettings;
  readonly screens: Peers<typeof probeTargetsContract>;
}

/** The first half of step 16 for the doctor: how far this proxy gets with an instance's console. */
export function consoleProbeService({ kind, settings, screens }: Parts): ConsoleProbeService {
  return {
    async try_screen({ instanceUuid, computeHost }, call) {
      const screen = await screens.on(computeHost).find_screen({ instanceUuid }, call);
      const { host, port } = screen;
      const address = `${host}:${port}`;
      // As for sessions: for an agent on the bus that names no network stack, no address of the proxy is dialled.
      const isOnBus = settings.oriel.transport !== 'in-process';
      const dialled = isOnBus ? { networkStack: NO_NETWORK_STACK, ...screen } : screen;
      try {
        return {
          address,
          reached: true,
          why: '',
          security: await (await loadProtocol(kind.type)).probe(settings, dialled),
        };
      } catch (error) {
        const { code, detail } = asRefusal(error);
        return { address, reached: false, why: detail.slice(0, 2_000), code };
      }
    },
  };
}

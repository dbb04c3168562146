import type { ConsoleKind } from '../../consoles/console-kinds.ts';
import type { Sources } from '../load-settings.ts';
import { type ConsoleSettings, optionsOfKind } from '../values/kind-options.ts';

/** The options of a kind of console on a compute host, with the places of two, as the process describes itself to the doctor. */
export function kindFacts(settings: ConsoleSettings, sources: Sources | undefined, kind: ConsoleKind) {
  const { enabled, listenAddress, dialledAddress, baseUrl } = optionsOfKind(settings, kind);
  const { options } = kind;
  const where = (option: string) => sources?.[options.group]?.[option]?.where ?? 'default';
  return {
    enabled,
    serverListen: listenAddress,
    proxyclientAddress: dialledAddress,
    proxyclientWhere: where(options.dialledAddress),
    baseUrl,
    baseUrlWhere: where(options.baseUrl),
  };
}

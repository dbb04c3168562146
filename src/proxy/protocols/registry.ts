import type { CONSOLE_KINDS, ConsoleKind } from '../../consoles/console-kinds.ts';
import { Refusal } from '../../flow/refusals.ts';
import { Closables } from '../../platform/lifecycle.ts';
import type { ConsoleProtocol, ProtocolModule, ProtocolParts, Protocols } from './protocol.ts';

export type LoadProtocol = () => Promise<ProtocolModule>;

/** A kind of console with its implementation. */
export interface ConsoleExtension {
  readonly kind: ConsoleKind;
  readonly load: LoadProtocol;
}

/** Implementations by the `type` of their kind, loaded on use. */
const IMPLEMENTATIONS: Readonly<Record<string, LoadProtocol>> = {
  novnc: () => import('./vnc/vnc-protocol.ts'),
} satisfies Record<(typeof CONSOLE_KINDS)[number]['type'], LoadProtocol>;

/** Loads the implementation of a kind. Throws console_type_invalid if it has none. */
export function loadProtocol(
  type: string,
  extensions: readonly ConsoleExtension[] = [],
): Promise<ProtocolModule> {
  const load = IMPLEMENTATIONS[type] ?? extensions.find(({ kind }) => kind.type === type)?.load;
  if (load === undefined) throw new Refusal('console_type_invalid', `no protocol for type ${type}`);
  return load();
}

/** Opens the protocols of all kinds that one proxy serves; the first of `kinds` is that of its role. */
export async function openProtocols(
  kinds: readonly [ConsoleKind, ...ConsoleKind[]],
  extensions: readonly ConsoleExtension[],
  parts: Omit<ProtocolParts, 'kind'>,
): Promise<Protocols> {
  const closables = new Closables();
  const byType = new Map<string, ConsoleProtocol>();
  const open = async (kind: ConsoleKind) => {
    const protocol = closables.add((await loadProtocol(kind.type, extensions)).open({ ...parts, kind }));
    byType.set(kind.type, protocol);
    return protocol;
  };
  try {
    const [first, ...more] = kinds;
    const main = await open(first);
    for (const kind of more) await open(kind);
    return {
      main,
      of(type) {
        const protocol = byType.get(type);
        if (protocol === undefined) throw new Refusal('console_type_invalid', `this proxy serves no ${type}`);
        return protocol;
      },
      reload() {
        for (const protocol of byType.values()) protocol.reload();
      },
      close: () => closables.close(),
    };
  } catch (error) {
    await closables.close();
    throw error;
  }
}

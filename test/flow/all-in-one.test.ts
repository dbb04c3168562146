import { vi } from 'vitest';
import type { Store } from '../../src/consoleauth/stores/store.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { startAllInOne } from '../support/fixtures/all-in-one.ts';
import { sixteenSteps } from './sixteen-steps.suite.ts';
import type { Crossing } from './tapped-oriel.ts';

/** What the composition opened. */
const opened = vi.hoisted(() => ({
  transport: undefined as Transport | undefined,
  store: undefined as Store | undefined,
  crossings: [] as Crossing[],
}));

// The real transport and the real store, observed where the composition opens them.
vi.mock('../../src/transport/registry.ts', async (load) => {
  const { tapTransport } = await import('./tapped-oriel.ts');
  const registry = await load<typeof import('../../src/transport/registry.ts')>();
  const openTransport: typeof registry.openTransport = async (...options) => {
    opened.transport = tapTransport(await registry.openTransport(...options), opened.crossings);
    return opened.transport;
  };
  return { ...registry, openTransport };
});
vi.mock('../../src/consoleauth/stores/registry.ts', async (load) => {
  const registry = await load<typeof import('../../src/consoleauth/stores/registry.ts')>();
  const openStore: typeof registry.openStore = async (...options) => {
    opened.store = await registry.openStore(...options);
    return opened.store;
  };
  return { ...registry, openStore };
});

sixteenSteps('all roles in one process', async () => {
  const oriel = await startAllInOne();
  const { transport, store, crossings } = opened;
  if (transport === undefined || store === undefined) throw new Error('no transport or store was opened');
  return { ...oriel, computeHost: 'allinone', transport, store, crossings };
});

import { MemoryStore } from '../../src/consoleauth/stores/memory/memory-store.ts';
import { storeSuite } from './store.suite.ts';

storeSuite('memory', async () => {
  let nowMs = 1_800_000_000_000;
  const store = new MemoryStore({ clock: { now: () => nowMs } });
  return {
    open: async () => store,
    nowS: () => nowMs / 1000,
    async pass(seconds) {
      nowMs += seconds * 1000;
    },
    close: async () => store.close(),
  };
});

import { join } from 'node:path';
import { openStore } from '../../src/consoleauth/stores/registry.ts';
import type { Store } from '../../src/consoleauth/stores/store.ts';
import { defaultSettings } from '../support/default-settings.ts';
import { memoryLog } from '../support/memory-log.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { storeSuite } from './store.suite.ts';

const openIn = (state_dir: string, now: () => number) =>
  openStore({
    settings: defaultSettings({ oriel: { token_store: 'file', state_dir } }),
    clock: { now },
    log: memoryLog().log,
  });

storeSuite('file', async () => {
  let nowMs = 1_800_000_000_000;
  const store = await openIn(join(temporaryFolder(), 'state'), () => nowMs);
  return {
    open: async () => store,
    nowS: () => nowMs / 1000,
    async pass(seconds) {
      nowMs += seconds * 1000;
    },
    close: async () => store.close(),
  };
});

storeSuite('file, opened again for each use', async () => {
  let nowMs = 1_800_000_000_000;
  const directory = join(temporaryFolder(), 'state');
  const reopen = () => openIn(directory, () => nowMs);
  let store = await reopen();
  // Each call of a method meets a store that was just read from disk.
  const again = async () => {
    await store.close();
    store = await reopen();
    return store;
  };
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(call: (store: Store) => Promise<T>): Promise<T> => {
    const result = turn.then(again).then(call);
    turn = result.catch(() => {});
    return result;
  };
  const restarting: Awaited<ReturnType<typeof reopen>> = Object.create(store, {
    signIns: {
      value: {
        marks: () => inTurn(({ signIns }) => signIns.marks()),
        find: (...args: [string, string[]]) => inTurn(({ signIns }) => signIns.find(...args)),
        ended: (chainId: string) => inTurn(({ signIns }) => signIns.ended(chainId)),
        end: (ended: Parameters<typeof store.signIns.end>[0]) => inTurn(({ signIns }) => signIns.end(ended)),
        learn: async () => {},
      },
    },
    ...Object.fromEntries(
      (
        [
          'put',
          'lookup',
          'lookupFast',
          'deleteForInstance',
          'deletions',
          'findRedemption',
          'redeem',
          'renewRedemption',
          'endRedemption',
        ] as const
      ).map((method) => [
        method,
        {
          value: (...args: unknown[]) =>
            inTurn((each) => (each[method] as (...a: unknown[]) => Promise<unknown>)(...args)),
        },
      ]),
    ),
    fingerprint: { value: () => 'file' },
  });
  return {
    open: async () => restarting,
    nowS: () => nowMs / 1000,
    async pass(seconds) {
      nowMs += seconds * 1000;
    },
    async close() {
      await turn;
      await store.close();
    },
  };
});

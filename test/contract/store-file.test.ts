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

storeSuite('file, opened again after each change', async () => {
  let nowMs = 1_800_000_000_000;
  const directory = join(temporaryFolder(), 'state');
  const reopen = () => openIn(directory, () => nowMs);
  let store = await reopen();
  const CHANGES = new Set(['put', 'deleteForInstance', 'redeem', 'renewRedemption', 'endRedemption', 'end']);
  let isChanged = false;
  // Each read meets what was read from disk after the last change.
  const again = async (method: string) => {
    if (CHANGES.has(method)) isChanged = true;
    else if (isChanged) {
      isChanged = false;
      await store.close();
      store = await reopen();
    }
    return store;
  };
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(method: string, call: (store: Store) => Promise<T>): Promise<T> => {
    const result = turn.then(() => again(method)).then(call);
    turn = result.catch(() => {});
    return result;
  };
  const restarting: Awaited<ReturnType<typeof reopen>> = Object.create(store, {
    signIns: {
      value: {
        marks: () => inTurn('marks', ({ signIns }) => signIns.marks()),
        find: (...args: [string, string[]]) => inTurn('find', ({ signIns }) => signIns.find(...args)),
        ended: (chainId: string) => inTurn('ended', ({ signIns }) => signIns.ended(chainId)),
        end: (ended: Parameters<typeof store.signIns.end>[0]) =>
          inTurn('end', ({ signIns }) => signIns.end(ended)),
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
            inTurn(method, (each) => (each[method] as (...a: unknown[]) => Promise<unknown>)(...args)),
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

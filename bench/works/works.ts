import { bulkDown, bulkDownTls, bulkUp, bulkUpSmall } from './bulk.ts';
import { coldConnects, connects, connectsTls, opens } from './connects.ts';
import { echoes, updates } from './events.ts';
import { keyBesideFull, keyBesidePaced, keyWithinFull, quietKey } from './latency.ts';
import { cycles, idle, manyIdle, slowReaders } from './memory.ts';
import type { Work } from './work.ts';

/** In the order of the table. */
export const WORKS: readonly Work[] = [
  bulkDown,
  keyBesideFull,
  keyWithinFull,
  keyBesidePaced,
  quietKey,
  echoes,
  updates,
  bulkUp,
  bulkUpSmall,
  connects,
  opens,
  coldConnects,
  idle,
  manyIdle,
  slowReaders,
  bulkDownTls,
  connectsTls,
  cycles,
];

import type { RecordChange } from './record-database.ts';

/** Key of the record that every batch replaces. Keys of other records begin with a letter. */
export const STATE_KEY = '!state';

/** What is true of all records together after a batch. */
export interface StoreState {
  /** The number of the batch. */
  readonly commit: number;
  /** Names this uninterrupted memory of ended sign-ins. */
  readonly mark: string;
  /** The sum of all other records, and their number. */
  readonly sum: number;
  readonly size: number;
}

export function stateRecord(state: StoreState): RecordChange {
  return { key: STATE_KEY, value: JSON.stringify(state) };
}

/** Undefined if the record is damaged. */
export function readState(text: string): StoreState | undefined {
  try {
    const { commit, mark, sum, size } = JSON.parse(text) as Partial<StoreState>;
    const isValid =
      [commit, sum, size].every((each) => Number.isSafeInteger(each)) &&
      typeof mark === 'string' &&
      mark !== '';
    return isValid ? ({ commit, mark, sum, size } as StoreState) : undefined;
  } catch {
    return undefined;
  }
}

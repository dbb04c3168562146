import type { LevelName } from '../../platform/log/levels.ts';

/**
 * The messages of the log that the files of one folder of src/ write, by level. `*` stands for a part that varies. The text says what
 * an operator does about a warning or an error; for other levels it says what happened, and is empty if the message says all.
 */
export type MessageTable = { readonly [L in LevelName]?: Readonly<Record<string, string>> };

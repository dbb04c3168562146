/** A call of a method of a logger. */
export interface LogCall {
  readonly file: string;
  readonly line: number;
  readonly level: string;
  /** With `*` for the parts of a template that vary; undefined if it cannot be determined. */
  readonly message: string | undefined;
  readonly fields: readonly string[];
}

/** Every call in src/ of the repository at `root`. */
export function findLogCalls(root: string): LogCall[];

/** Who reads sessions and traces: this decides what they contain. */
export interface Reader {
  /** Reads those of all projects, with hosts and details. */
  readonly isAdmin: boolean;
  /** Others read those of their project. Null: none. */
  readonly projectId: string | null;
}

/** An operator on the machine of a proxy, who is not signed in and reads everything. */
export const LOCAL_OPERATOR: Reader = { isAdmin: true, projectId: null };

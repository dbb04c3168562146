/** Who reads sessions and traces: this decides what they contain. */
export interface Reader {
  /** Reads those of all projects, with hosts and details, and may end every session. */
  readonly isAdmin: boolean;
  /** Others read those of their project. Null: none. */
  readonly projectId: string | null;
  /** Others may end their own sessions. Null: none. */
  readonly userId: string | null;
}

/** An operator on the machine of a proxy, who is not signed in and reads everything. */
export const LOCAL_OPERATOR: Reader = { isAdmin: true, projectId: null, userId: null };

/** Whether the reader sees a session or a trace. */
export function maySee({ isAdmin, projectId }: Reader, of: { readonly projectId: string }): boolean {
  return isAdmin || (projectId !== null && of.projectId === projectId);
}

/** Whether the reader may end a session: administrators all, others those that they have opened themselves. */
export function mayEnd(
  reader: Reader,
  session: { readonly projectId: string; readonly userId: string },
): boolean {
  if (reader.isAdmin) return true;
  return reader.userId !== null && session.userId === reader.userId && maySee(reader, session);
}

/** Characters of an operator's message to a user: they fit into a Close frame. */
export const MAX_REASON = 100;

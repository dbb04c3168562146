/** The bounds of messages on every transport. docs/limits.md describes what happens at each. */

/** Bytes of a request, or of the payload of a topic, as JSON. */
export const MAX_REQUEST_BYTES = 512 * 1024;

/** Bytes of a reply as JSON. 10,000 instances take 4 MiB, 50,000 sessions 20 MiB; a bus carries them in parts. */
export const MAX_REPLY_BYTES = 32 * 1024 * 1024;

/** Calls that one server of a contract works on at a time; it rejects more at once. */
export const MAX_CALLS_IN_FLIGHT = 16_384;

/** How long a server that closes waits for its calls to finish, in ms. */
export const FINISH_MS = 2_000;

/** Characters of the detail of a refusal; the rest is in the log of the server's host only. */
export const MAX_DETAIL_LENGTH = 2_000;

/** Characters of a request id. */
export const MAX_REQUEST_ID_LENGTH = 64;

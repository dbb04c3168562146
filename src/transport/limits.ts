/** The bounds of everything that crosses a transport, whichever it is: docs/limits.md tells what happens at each. */

/** Bytes of a request or a topic's payload as JSON: small things by their nature. */
export const MAX_REQUEST_BYTES = 512 * 1024;

/** Bytes of a reply as JSON. 10,000 guests take 4 MiB, 50,000 sessions 20 MiB; a bus carries them in parts. */
export const MAX_REPLY_BYTES = 32 * 1024 * 1024;

/** Calls that one server of a contract works on at a time; more are turned away at once. */
export const MAX_CALLS_IN_FLIGHT = 16_384;

/** How long a server that closes lets its calls finish, in ms. */
export const FINISH_MS = 2_000;

/** Characters of a refusal's detail that cross; the log at home has all of it. */
export const MAX_DETAIL_LENGTH = 2_000;

/** Characters of a request id that cross. */
export const MAX_REQUEST_ID_LENGTH = 64;

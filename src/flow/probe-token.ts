/**
 * The token with which the doctor tests the way to the token source. No console ever has it, and a guess at tokens never is it, so
 * that its refusal can be told from those of users. The bytes are "oriel doctor" with the bits of a random UUID.
 */
export const PROBE_TOKEN = '6f726965-6c20-4d4f-8f63-746f72000000';

/** What the log calls a request with that token. */
export const PROBE_NAME = 'oriel doctor';

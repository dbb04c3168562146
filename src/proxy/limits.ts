/** Bounds of the proxy that are not options; docs/limits.md states what happens at each. Bytes, milliseconds, counts. */
export interface Limits {
  /** The head of an HTTP request. Beyond it: 431. */
  readonly headerBytes: number;
  /** TCP connections beside those of sessions: page loads, health checks, half-open handshakes. */
  readonly spareConnections: number;
  /** How long an HTTP connection stays open between requests. */
  readonly keepAliveMs: number;
  /** How long a page's bytes may make no progress. */
  readonly pageStallMs: number;
  /** One WebSocket frame of a browser, forwarded as it arrives; no viewer needs to send more. Beyond it: close 1009. */
  readonly clientFrameBytes: number;
  /** Bytes for the guest leg that may wait in this process before reading from the browser pauses. */
  readonly guestBacklogBytes: number;
  /** Bytes that one leg of a session may move per event-loop turn while any user types. */
  readonly turnBytes: number;
  /** The same while no user types. */
  readonly calmTurnBytes: number;
  /** The time for a peer to finish the closing handshake. */
  readonly closeWaitMs: number;
  /** How long the end of the guest leg waits for a message with its reason: the hypervisor's event comes a moment later. */
  readonly endReasonWaitMs: number;
  /** The answer of an `internal_access_path`, up to its empty line. */
  readonly accessPathAnswerBytes: number;
  /** Page loads kept for step 12 of the trace, and how long. */
  readonly pageVisits: number;
  readonly pageVisitMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  headerBytes: 16 * 1024,
  spareConnections: 1024,
  keepAliveMs: 5_000,
  pageStallMs: 60_000,
  clientFrameBytes: 16 * 1024 * 1024,
  guestBacklogBytes: 64 * 1024,
  turnBytes: 256 * 1024,
  calmTurnBytes: 2 * 1024 * 1024,
  closeWaitMs: 3_000,
  endReasonWaitMs: 700,
  accessPathAnswerBytes: 8 * 1024,
  pageVisits: 10_000,
  pageVisitMs: 600_000,
};

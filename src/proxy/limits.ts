/** Bounds of the proxy that are no options; docs/limits.md tells what happens at each. Bytes, milliseconds, counts. */
export interface Limits {
  /** Head of an HTTP request. Beyond it: 431. */
  readonly headerBytes: number;
  /** TCP connections beside those of sessions: page loads, health checks, half-open handshakes. */
  readonly spareConnections: number;
  /** An HTTP connection that is kept alive between requests. */
  readonly keepAliveMs: number;
  /** A page's bytes that do not move for this long. */
  readonly pageStallMs: number;
  /** One WebSocket frame of a browser; nothing of it is held back, but no viewer has reason to send more. Beyond it: close 1009. */
  readonly clientFrameBytes: number;
  /** Bytes for a guest that may wait in this process before the browser is read no further. */
  readonly guestBacklogBytes: number;
  /** What one leg of one session may move before everyone else has had a turn, while somebody types. */
  readonly turnBytes: number;
  /** The same while nobody does. */
  readonly calmTurnBytes: number;
  /** How long a peer has to finish the closing handshake. */
  readonly closeWaitMs: number;
  /** How long the end of a VNC connection waits for word of why: the hypervisor's event comes a moment later. */
  readonly endReasonWaitMs: number;
  /** Answer of an `internal_access_path`, up to its empty line. */
  readonly accessPathAnswerBytes: number;
  /** Page loads remembered for step 12 of the trace, and how long. */
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

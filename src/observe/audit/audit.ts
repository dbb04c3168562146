import type { RefusalCode } from '../../flow/refusals.ts';
import type { AuditEvent } from '../events.ts';

/** What roles are handed to tell who did what. Never contents, never a token, a password or a VNC address. */
export interface Audit {
  /** Waits for nothing and never throws. */
  record(event: AuditEvent): void;
  /**
   * For what must not happen untold: with `[oriel] audit_failure = refuse` it resolves when the record is in the file, and
   * refuses with that code where it cannot be; else as `record`.
   */
  insist(event: AuditEvent, code: RefusalCode): Promise<void>;
}

/** Where no audit is wanted. */
export const noAudit: Audit = {
  record() {},
  async insist() {},
};

import { Refusal } from '../../flow/refusals.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { AuditEvent } from '../events.ts';
import { type Audit, noAudit } from './audit.ts';
import { AuditFile } from './audit-file.ts';
import { auditLine } from './audit-line.ts';
import { AuditQueue } from './audit-queue.ts';

export interface AuditOptions {
  readonly settings: {
    readonly oriel: { readonly audit_log: string; readonly audit_failure: 'continue' | 'refuse' };
  };
  /** This host's name, said in every record. */
  readonly host: string;
  readonly roles: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** The audit of a process. */
export interface OpenAudit extends Audit, Closable {
  /** For SIGHUP: whoever rotates the file has renamed it. Never rejects. */
  reopen(): Promise<void>;
  /** Why the file cannot be written; null while it can. */
  problem(): string | null;
}

/** What `[oriel] audit_log` says. Rejects with a sentence where the file cannot be written. */
export async function openAudit(options: AuditOptions): Promise<OpenAudit> {
  const { settings, host, roles, clock, log } = options;
  if (settings.oriel.audit_log === '')
    return { ...noAudit, async reopen() {}, problem: () => null, close() {} };
  const file = await AuditFile.open(settings.oriel.audit_log);
  const line = (event: AuditEvent) => auditLine(event, host, clock.now());
  const queue = new AuditQueue({ file, log, gapLine: (lost) => line({ event: 'audit.gap', lost }) });
  queue.push(line({ event: 'process.started', roles }));
  return {
    record: (event) => queue.push(line(event)),
    async insist(event, code) {
      if (settings.oriel.audit_failure === 'continue') return queue.push(line(event));
      if (!(await queue.pushAndWait(line(event)))) throw new Refusal(code, `${file.path} cannot be written`);
    },
    problem: () => queue.problem,
    async reopen() {
      try {
        await file.reopen();
      } catch (error) {
        log.error(
          { err: error },
          'the audit file could not be opened again: the one from before stays in use',
        );
      }
    },
    async close() {
      queue.push(line({ event: 'process.stopped', roles }));
      await queue.close();
      await file.close();
    },
  };
}

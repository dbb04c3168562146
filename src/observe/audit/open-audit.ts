import { Refusal, type RefusalCode } from '../../flow/refusals.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Closable } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/log/log.ts';
import type { ListedEvent, ObservedEvent } from '../events.ts';
import type { Listener } from '../observer.ts';
import { AuditFile } from './audit-file.ts';
import { auditLine, isAudited } from './audit-line.ts';
import { AuditQueue } from './audit-queue.ts';

export interface AuditOptions {
  readonly settings: {
    readonly oriel: { readonly audit_log: string; readonly audit_failure: 'continue' | 'refuse' };
  };
  /** This host's name, which every record has. */
  readonly host: string;
  readonly roles: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** The audit of a process: who did what, with neither secrets nor contents of consoles. */
export interface Audit extends Listener, Closable {
  /**
   * With `[oriel] audit_failure = refuse` resolves once the record is in the file.
   * @throws {Refusal} `code` if it cannot be written
   */
  insist(event: ObservedEvent, code: RefusalCode): Promise<void>;
  /** Opens the file again after log rotation has renamed it. Never rejects. */
  reopen(): Promise<void>;
  /** Records that have waited for some seconds, and that were lost since the start; null without an audit. */
  backlog(): { readonly overdue: number; readonly lost: number } | null;
  /** Why the file cannot be written; null if it can. */
  problem(): string | null;
}

/** Opens the file of `[oriel] audit_log`. Rejects with a sentence if it cannot be written. */
export async function openAudit(options: AuditOptions): Promise<Audit> {
  const { settings, host, roles, clock } = options;
  const log = options.log.named('audit');
  if (settings.oriel.audit_log === '') {
    return {
      observe() {},
      async insist() {},
      async reopen() {},
      backlog: () => null,
      problem: () => null,
      close() {},
    };
  }
  const file = await AuditFile.open(settings.oriel.audit_log);
  const line = (event: ListedEvent, untold?: number) => auditLine(event, host, clock.now(), untold);
  const queue = new AuditQueue({ file, log, gapLine: (lost) => line({ event: 'audit.gap', lost }) });
  queue.push(line({ event: 'process.started', roles }));
  return {
    observe(event, untold) {
      if (untold !== undefined && isAudited(event)) queue.push(line(event, untold));
    },
    async insist(event, code) {
      if (!isAudited(event)) return;
      if (settings.oriel.audit_failure === 'continue') return queue.push(line(event));
      if (!(await queue.pushAndWait(line(event)))) throw new Refusal(code, `${file.path} cannot be written`);
    },
    backlog: () => ({ overdue: queue.overdue, lost: queue.everLost }),
    problem: () => queue.problem,
    async reopen() {
      try {
        await file.reopen();
      } catch (error) {
        log.error({ err: error }, 'the audit file cannot be opened again: the previous one stays in use');
      }
    },
    async close() {
      queue.push(line({ event: 'process.stopped', roles }));
      await queue.close();
      await file.close();
    },
  };
}

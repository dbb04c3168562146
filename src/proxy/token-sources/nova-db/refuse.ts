import { Refusal, type RefusalCode } from '../../../flow/refusals.ts';
import { DatabaseFailure, type WhyFailed } from '../../../oslo-db/database.ts';

const BY_REASON: Readonly<Record<WhyFailed, RefusalCode>> = {
  unreachable: 'nova_database_unreachable',
  timeout: 'nova_database_unreachable',
  busy: 'nova_database_unreachable',
  refused: 'nova_database_refused',
  schema: 'nova_database_unusable',
  failed: 'nova_database_unusable',
};

/** A failure of a database as a refusal; anything else is thrown as it is. */
export function databaseRefusal(error: unknown): Refusal {
  if (!(error instanceof DatabaseFailure)) throw error;
  return new Refusal(BY_REASON[error.why], error.message, { cause: error });
}

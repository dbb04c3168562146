import { NOVNC } from '../../../consoles/console-kinds.ts';
import { Refusal, type RefusalCode } from '../../../flow/refusals.ts';
import type { DialogueRunner, Progress } from '../../../rfb/dialogue.ts';
import { RfbFailure, type RfbFailureCode } from '../../../rfb/rfb-failure.ts';
import type { GuestLeg } from '../../pump/guest-leg.ts';
import type { SessionEnding } from '../../session/end/session-end.ts';
import { converseWithConsole } from '../converse-with-console.ts';
import { encryptGuest } from './tls/encrypt-guest.ts';
import type { GuestTls } from './tls/guest-tls-files.ts';
import { refuseAfterTls, type TlsResult } from './tls/refuse-tls.ts';

const REFUSALS_OF_FAILURES: Record<RfbFailureCode, RefusalCode> = {
  version_unsupported: 'vnc_version_unsupported',
  security_unsupported: 'vnc_security_unsupported',
  vencrypt_unsupported: 'vnc_vencrypt_unsupported',
  password_missing: 'vnc_password_unknown',
  authentication_failed: 'vnc_authentication_failed',
  refused: 'vnc_refused',
  protocol_error: 'vnc_protocol_error',
  closed_early: 'vnc_closed_early',
};

export interface DialogueOptions {
  /** For the whole dialogue, including TLS. */
  readonly timeoutMs: number;
  readonly ending: SessionEnding;
  readonly host: string;
  /** Called when TLS is due. */
  readonly tls: () => GuestTls | null;
}

/** The result of a dialogue with a VNC server, and the TLS connection that it continues in. */
export type Agreed<Result> = Result & { readonly leftover: Buffer; readonly tls: TlsResult | undefined };

/** Runs a dialogue of src/rfb/ with a VNC server that has already sent `received`. Throws the vnc_ refusals of step 16. */
export async function runWithGuest<Result extends object>(
  leg: GuestLeg,
  dialogue: DialogueRunner<Result>,
  received: Buffer,
  { timeoutMs, ending, host, tls: ownTls }: DialogueOptions,
): Promise<Agreed<Result>> {
  const endsAt = performance.now() + timeoutMs;
  const remainingMs = () => Math.max(1, Math.ceil(endsAt - performance.now()));
  const act = (progress: Progress<Result>) => {
    if (progress.send.length > 0) leg.write(progress.send);
    if (progress.failure !== undefined) throw refusalOf(progress.failure);
    return progress;
  };
  let tls: TlsResult | undefined;
  let hasSentInside = false;
  for (let progress = act(dialogue.push(received)); ; ) {
    if (progress.done !== undefined) return { ...progress.done, tls };
    if (progress.encrypt !== undefined) {
      const options = { tls: ownTls(), host, timeoutMs: remainingMs(), ending };
      tls = await encryptGuest(leg, progress.encrypt, options);
      progress = act(dialogue.encrypted());
      continue;
    }
    progress = await converseWithConsole(leg, {
      refusals: NOVNC.refusals,
      timeoutMs: remainingMs(),
      ending,
      take(bytes) {
        hasSentInside = tls !== undefined;
        const next = act(dialogue.push(bytes));
        return next.done === undefined && next.encrypt === undefined ? undefined : next;
      },
      hungUp(error) {
        const aboutTls = tls === undefined || hasSentInside ? undefined : refuseAfterTls(tls, error);
        return aboutTls ?? refusalOf(dialogue.end().failure ?? new RfbFailure('closed_early', ''));
      },
    });
  }
}

/** The refusal for a failed dialogue. */
export function refusalOf(failure: RfbFailure): Refusal {
  const { code, detail, said } = failure;
  return new Refusal(REFUSALS_OF_FAILURES[code], detail, { cause: failure, said });
}

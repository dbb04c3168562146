import { asError, messageOf } from '../platform/message-of.ts';
import { API_REFUSALS } from './refusals/api.ts';
import { COMPUTE_REFUSALS } from './refusals/compute.ts';
import { CONSOLEAUTH_REFUSALS } from './refusals/consoleauth.ts';
import type { RefusalKind } from './refusals/kind.ts';
import { NOVA_REFUSALS } from './refusals/nova.ts';
import { NOVA_DATABASE_REFUSALS } from './refusals/nova-database.ts';
import { POWER_REFUSALS } from './refusals/power.ts';
import { PROXY_REFUSALS } from './refusals/proxy.ts';
import { SESSION_REFUSALS } from './refusals/sessions.ts';
import { VNC_REFUSALS } from './refusals/vnc.ts';
import type { StepNumber } from './steps.ts';

/** Every refusal of every step. Codes and close codes are stable; words may improve. docs/errors.md is generated from it. */
export const REFUSALS = {
  ...API_REFUSALS,
  ...COMPUTE_REFUSALS,
  ...CONSOLEAUTH_REFUSALS,
  ...NOVA_REFUSALS,
  ...NOVA_DATABASE_REFUSALS,
  ...POWER_REFUSALS,
  ...PROXY_REFUSALS,
  ...VNC_REFUSALS,
  ...SESSION_REFUSALS,
};

export type RefusalCode = keyof typeof REFUSALS;

/** The name of a refusal in the tables of texts: the code, with the word that users read for the server of the guest's screen. */
export type RefusalName = NameOf<RefusalCode>;
type NameOf<Code extends string> = Code extends `${infer Before}vnc${infer After}`
  ? `${Before}screen${After}`
  : Code;

export function refusalName(code: RefusalCode): RefusalName {
  return code.replace('vnc', 'screen') as RefusalName;
}

/** Whether a string, for instance from the wire, is a refusal code. */
export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(REFUSALS, code);
}

/** The console of a refused token, as far as the token authority has its record. */
export interface RefusedConsole {
  /** The request id of step 2. */
  readonly requestId: string;
  readonly instanceUuid?: string;
  readonly computeHost?: string;
}

interface RefusalOptions {
  readonly cause?: unknown;
  readonly step?: StepNumber;
  readonly retryAfterMs?: number | undefined;
  readonly said?: string | undefined;
  readonly console?: RefusedConsole | undefined;
}

/** The refusal of a step, thrown through the flow and sent between roles. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  /** For logs and the trace: addresses allowed, secrets never. Users get the table's words. */
  readonly detail: string;
  /** The step that refused: the code's own, except for defects, which can occur at any step. */
  readonly step: StepNumber;
  /** The time after which a retry makes sense, if known. */
  readonly retryAfterMs: number | undefined;
  /** The reason that a console server gave, in its own words: printable ASCII, at most 256 characters. */
  readonly said: string | undefined;
  /** Set on refusals of step 15 whose token is known, even if expired. */
  readonly console: RefusedConsole | undefined;

  constructor(code: RefusalCode, detail = '', options: RefusalOptions = {}) {
    super(detail === '' ? code : `${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
    this.step = options.step ?? REFUSALS[code].step;
    this.retryAfterMs = options.retryAfterMs;
    this.said = options.said;
    this.console = options.console;
  }

  /** A copy that names the refused console. */
  withConsole(console: RefusedConsole): Refusal {
    const { code, detail, step, retryAfterMs, said } = this;
    return new Refusal(code, detail, { cause: this, step, retryAfterMs, said, console });
  }

  /** The table's words for the user, with the console server's reason as a quotation. */
  get wordsForUser(): Pick<RefusalKind, 'title' | 'sentence' | 'advice'> {
    const { title, sentence, advice } = this.kind;
    return {
      title,
      sentence: this.said === undefined ? sentence : `${sentence} It says: "${this.said}"`,
      advice,
    };
  }

  get kind(): RefusalKind {
    return REFUSALS[this.code];
  }

  /** The header Retry-After in whole seconds [RFC 9110 10.2.3]; empty if the time is unknown. */
  get retryAfterHeader(): { readonly 'Retry-After'?: string } {
    return this.retryAfterMs === undefined
      ? {}
      : { 'Retry-After': String(Math.ceil(this.retryAfterMs / 1000)) };
  }
}

/** The log fields of a refusal. Only a defect has a stack, which is useless for a rejected token. */
export function refusalFields({ code, detail, cause }: Refusal): {
  code: RefusalCode;
  detail: string;
  err?: unknown;
} {
  return code === 'internal_error' ? { code, detail, err: cause } : { code, detail };
}

/** The error behind a defect, for its stack; null for any other refusal, whose stack says nothing. */
export function defectOf({ code, cause }: Refusal): Error | null {
  return code === 'internal_error' ? asError(cause) : null;
}

/**
 * Turns any thrown value into a refusal. An error without a code is a defect: `internal_error`.
 * @param step the step at which a defect was caught
 */
export function asRefusal(error: unknown, step?: StepNumber): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal('internal_error', messageOf(error), {
    cause: error,
    ...(step === undefined ? {} : { step }),
  });
}

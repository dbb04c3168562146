import { asRefusal, Refusal, type RefusalCode } from '../../flow/refusals.ts';
import type { StepNumber } from '../../flow/steps.ts';

interface FaultOptions {
  /** The message for the user: Nova's if Nova has the case. Default: the sentence of the table. */
  readonly words?: string;
  /** HTTP status if it is not the one of the table (406, 413, 415). */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log. */
  readonly detail?: string;
  readonly cause?: unknown;
  readonly retryAfterMs?: number | undefined;
  /** The step at which a defect was caught; the code's own step if absent. */
  readonly step?: StepNumber;
}

/** A refusal of the API, with the words and status that Nova's clients know. */
export class Fault extends Refusal {
  readonly words: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, options: FaultOptions = {}) {
    const { detail = '', cause, step, retryAfterMs } = options;
    super(code, detail, {
      ...(cause === undefined ? {} : { cause }),
      ...(step === undefined ? {} : { step }),
      retryAfterMs,
    });
    this.words = options.words ?? this.kind.sentence;
    this.status = options.status ?? this.kind.httpStatus;
    this.headers = options.headers ?? {};
  }
}

/** Any thrown value as a fault: users get the words of the table, the log gets the cause. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  // A defect outside the steps of a console is one of step 2, at which the api handles its requests.
  const { code, detail, step, retryAfterMs, cause = error } = asRefusal(error, 2);
  return new Fault(code, { detail, step, retryAfterMs, cause });
}

/** Nova's names of fault classes; every other status is a computeFault. */
const FAULT_KEYS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

/** `{"itemNotFound": {"code": 404, "message": "..."}}`: one key, since openstacksdk joins every message it finds. */
export function novaFaultBody(fault: Fault): Record<string, { code: number; message: string }> {
  return { [FAULT_KEYS[fault.status] ?? 'computeFault']: { code: fault.status, message: fault.words } };
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** The form of Keystone and of its middleware, which is in front of Nova. */
export function identityFaultBody(fault: Fault): { error: { code: number; title: string; message: string } } {
  const title = TITLES[fault.status] ?? 'Error';
  return { error: { code: fault.status, title, message: fault.words } };
}

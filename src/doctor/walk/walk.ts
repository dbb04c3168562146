import { optionName } from '../../config/values/kind-options.ts';
import { DEFAULT_KIND } from '../../consoles/console-kinds.ts';
import { isRefusalCode, REFUSALS } from '../../flow/refusals.ts';
import { REMEDIES } from '../../flow/remedies.ts';
import { STEPS, type StepNumber } from '../../flow/steps.ts';
import { probeHttp } from '../probes/probe-http.ts';
import { type Viewing, viewConsole } from './view-console.ts';

/** The public API as the walk uses it; the CLI provides it. */
export interface ConsoleApi {
  /** @throws {ConsoleRefused} */
  openConsole(server: string): Promise<{ url: string; requestId: string | undefined }>;
  /** The trace of a request; undefined if this API has no traces. */
  trace(requestId: string): Promise<readonly TracedStep[] | undefined>;
}

export interface TracedStep {
  readonly number: number;
  readonly spans: readonly {
    readonly host: string;
    readonly duration_ms: number;
    readonly outcome: string;
    readonly detail: string;
  }[];
}

/** The API refused the console, or did not answer. */
export class ConsoleRefused extends Error {
  override readonly name = 'ConsoleRefused';
  readonly requestId: string | undefined;

  constructor(message: string, requestId?: string) {
    super(message);
    this.requestId = requestId;
  }
}

/** The result of one step. `unseen`: it left no trace. */
export interface WalkedStep {
  readonly number: StepNumber;
  readonly outcome: 'ok' | 'refused' | 'unseen';
  readonly message: string;
  readonly remedy: string;
}

/** One console that was opened and ended. */
export interface Walk {
  readonly server: string;
  readonly requestId: string | undefined;
  readonly steps: readonly WalkedStep[];
  /** What happened to the session while it was idle; null if that was not tried. */
  readonly idle: Viewing['idle'];
}

const ASK_LOG = 'Search the logs of the processes for the request id.';

/**
 * Goes through all sixteen steps as a user does: requests a console, opens its page and its WebSocket, reads the greeting of the
 * console server and leaves. Never rejects.
 */
export async function walkSixteenSteps(api: ConsoleApi, server: string, idleMs: number): Promise<Walk> {
  let requestId: string | undefined;
  let failure: { step: StepNumber; message: string; remedy: string } | undefined;
  let viewing: Viewing | undefined;
  try {
    const console = await api.openConsole(server);
    requestId = console.requestId;
    failure = await openPage(console.url);
    if (failure === undefined) {
      viewing = await viewConsole(console.url, idleMs);
      failure = viewing.failure;
    }
  } catch (error) {
    if (!(error instanceof ConsoleRefused)) throw error;
    requestId = error.requestId;
    failure = { step: 2, message: error.message, remedy: requestId === undefined ? '' : ASK_LOG };
  }
  const traced = requestId === undefined ? undefined : await api.trace(requestId).catch(() => undefined);
  const stoppedAt = stepOfRefusal(traced) ?? failure?.step ?? 17;
  const steps = STEPS.map(({ number }): WalkedStep => {
    const spans = traced?.find((each) => each.number === number)?.spans ?? [];
    const refused = spans.find(({ outcome }) => outcome !== 'ok');
    if (refused !== undefined) return explain(number, refused, requestId);
    if (number === failure?.step && stoppedAt === number) {
      return { number, outcome: 'refused', message: failure.message, remedy: failure.remedy };
    }
    if (number === 16 && viewing?.screen !== undefined) {
      const { name, width, height } = viewing.screen;
      return done(number, `The screen answers: "${name}", ${width} by ${height} pixels.`);
    }
    if (spans.length > 0) return done(number, spans.map(describe).join('; '));
    if (number > stoppedAt) return { number, outcome: 'unseen', message: 'Not reached.', remedy: '' };
    return { number, outcome: 'unseen', message: 'It left no trace.', remedy: '' };
  });
  return { server, requestId, steps, idle: viewing?.idle ?? null };
}

/** [step 12] */
async function openPage(url: string) {
  const page = await probeHttp(url);
  if (!('problem' in page) && page.status === 200) return undefined;
  const why = 'problem' in page ? page.problem : `status ${page.status}`;
  return {
    step: 12 as const,
    message: `The console page at ${new URL(url).origin} does not open: ${why}.`,
    remedy: `Does ${optionName(DEFAULT_KIND, 'baseUrl')} of the compute host lead to the proxy, in scheme, host, port and path?`,
  };
}

function stepOfRefusal(traced: readonly TracedStep[] | undefined): number | undefined {
  return traced?.find(({ spans }) => spans.some(({ outcome }) => outcome !== 'ok'))?.number;
}

type TracedSpan = TracedStep['spans'][number];

function explain(number: StepNumber, span: TracedSpan, requestId: string | undefined): WalkedStep {
  const code = isRefusalCode(span.outcome) ? span.outcome : undefined;
  const detail = [span.detail, span.host && `on ${span.host}`, requestId].filter(Boolean).join('; ');
  return {
    number,
    outcome: 'refused',
    message: `${code === undefined ? 'It was refused.' : REFUSALS[code].sentence} (${[span.outcome, detail].filter(Boolean).join(': ')})`,
    remedy: code === undefined ? ASK_LOG : REMEDIES[code],
  };
}

function done(number: StepNumber, message: string): WalkedStep {
  return { number, outcome: 'ok', message, remedy: '' };
}

function describe({ host, duration_ms: ms, detail }: TracedSpan): string {
  return [`${ms.toFixed(1)} ms`, host && `on ${host}`, detail].filter(Boolean).join(', ');
}

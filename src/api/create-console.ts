import { type ConsoleKind, findKind } from '../consoles/console-kinds.ts';
import type { Instance } from '../contracts/compute.ts';
import { type ConnectInfo, NO_NETWORK_STACK } from '../contracts/connect-info.ts';
import { Undelivered } from '../contracts/contract.ts';
import { asRefusal, Refusal, type RefusalCode } from '../flow/refusals.ts';
import type { StepNumber } from '../flow/steps.ts';
import { shortHash } from '../flow/token-fingerprint.ts';
import { now, type Span } from '../observe/trace/trace-recorder.ts';
import { hashToken } from '../platform/secret.ts';
import { consoleAccess, demand } from './access/policy.ts';
import type { ApiParts } from './api-parts.ts';
import type { Caller } from './auth/authenticator.ts';
import { Fault } from './http/fault.ts';
import { findServer } from './servers/find-server.ts';

/** What was asked for, and what the steps find out about it. */
interface ConsoleContext {
  readonly parts: ApiParts;
  readonly requestId: string;
  readonly caller: Caller;
  /** The client's. */
  readonly address: string;
  /** When the request came, for the time of step 2. */
  readonly arrivedAt: number;
  readonly serverId: string;
  readonly protocol: string;
  readonly type: string;
  /** What was asked for at first; after step 2 what is given, which may be less. */
  viewOnly: boolean;
  instance?: Instance;
  connectInfo?: ConnectInfo;
  accessUrl?: string;
}

interface ConsoleStep {
  readonly number: StepNumber;
  run(context: ConsoleContext): Promise<void> | void;
  /** A remark for the trace: addresses allowed, tokens never. */
  detail(context: ConsoleContext): string;
}

/** The api's part of the sixteen steps, in their order; the functions follow in that order. */
const STEPS: readonly ConsoleStep[] = [
  {
    number: 2,
    run: findGuest,
    detail: ({ caller, instance, viewOnly }) =>
      `${caller.userName} of project ${caller.projectName} asks for ${instance?.name} on ${instance?.host}${viewOnly ? ', view only' : ''}`,
  },
  {
    number: 3,
    run: callCompute,
    detail: ({ connectInfo }) => `${connectInfo?.computeHost} says ${connectInfo?.host}:${connectInfo?.port}`,
  },
  { number: 9, run: authorize, detail: () => 'authorised' },
  { number: 11, run: answer, detail: ({ connectInfo }) => connectInfo?.accessUrlBase ?? '' },
];

/**
 * Runs the steps and answers the access URL, and whether the console is for looking alone.
 * @throws {Fault} the refusal of the step that said no, in Nova's words where Nova has the case
 */
export async function createConsole(context: ConsoleContext): Promise<{ url: string; viewOnly: boolean }> {
  // [step 1] happened in the browser; its request tells of it.
  const { trace } = context.parts;
  const asked = `${context.protocol} console of ${context.serverId}`;
  const arrival = { startedAt: context.arrivedAt, durationMs: 0, outcome: 'ok', detail: asked } as const;
  trace.record(context.requestId, 1, arrival, context.caller.userId);
  for (const step of STEPS) {
    // Step 2 began when the request came: authentication is a part of it.
    const startedAt = step.number === 2 ? context.arrivedAt : now();
    const record = (outcome: 'ok' | RefusalCode, detail: string) =>
      trace.record(context.requestId, step.number, {
        startedAt,
        durationMs: now() - startedAt,
        outcome,
        detail,
        ...(step.number === 2 && context.caller.projectId !== null
          ? { projectId: context.caller.projectId }
          : {}),
        ...subjectOf(context),
      });
    try {
      await step.run(context);
      record('ok', step.detail(context));
    } catch (error) {
      const refusal = asRefusal(error);
      record(refusal.code, refusal.detail);
      throw inNovaWords(refusal, context);
    }
  }
  return { url: context.accessUrl!, viewOnly: context.viewOnly };
}

/** What the trace is joined by and named after, as far as the steps have come. */
function subjectOf({ instance, connectInfo }: ConsoleContext): Partial<Span> {
  return {
    ...(instance === undefined ? {} : { instanceUuid: instance.uuid, computeHost: instance.host }),
    ...(connectInfo === undefined ? {} : { token: shortHash(hashToken(connectInfo.token)) }),
  };
}

/** [step 2] The caller is known by now: find the guest as far as the caller may see it, ask the policy, check the kind. */
async function findGuest(context: ConsoleContext): Promise<void> {
  const { parts, caller, serverId, requestId } = context;
  context.instance = await findServer(parts, caller, serverId, requestId);
  const access = consoleAccess(caller, context.instance, parts.settings.oriel.reader_consoles);
  demand(access !== 'none', 'os_compute_api:os-remote-consoles');
  context.viewOnly ||= access === 'view_only';
  requireKind(context);
}

/** The kind of console to ask compute for. A `type` that does not belong to the protocol is refused by compute, as Nova does. */
function requireKind({ parts, protocol, type }: ConsoleContext): ConsoleKind {
  const kind = parts.kinds.find((each) => each.protocol === protocol);
  if (kind !== undefined) return kind;
  const ofType = findKind(parts.kinds, type);
  const remark =
    ofType === undefined
      ? '.'
      : ` with protocol ${protocol}: it is offered with protocol ${ofType.protocol}.`;
  throw new Fault('console_type_invalid', {
    words: `Unavailable console type ${type}${remark}`,
    detail: `protocol ${protocol} is not offered`,
  });
}

/** [step 3] */
async function callCompute(context: ConsoleContext): Promise<void> {
  const { parts, requestId, type } = context;
  const { uuid, host } = context.instance!;
  try {
    const request = { instanceUuid: uuid, consoleType: type };
    const ask = parts.compute.on(host)[requireKind(context).computeMethod];
    if (ask === undefined) throw new Refusal('console_type_invalid', `asked for ${type}`);
    const connectInfo = await ask(request, { requestId });
    requireOwn(connectInfo, uuid, host);
    // An agent that names no network stack cannot have the loopback address of a proxy dialled.
    const isOnBus = parts.settings.oriel.transport !== 'in-process';
    context.connectInfo = isOnBus ? { networkStack: NO_NETWORK_STACK, ...connectInfo } : connectInfo;
  } catch (error) {
    throw unreached(error, 'compute_unreachable');
  }
}

/**
 * [step 8] A compute host gives out consoles of its own instances alone. One that was broken into could otherwise answer with
 * an instance of another host, which that host would confirm at step 15.
 */
function requireOwn({ instanceUuid, computeHost }: ConnectInfo, uuid: string, host: string): void {
  if (instanceUuid === uuid && computeHost === host) return;
  const detail = `${host} was asked for ${uuid} and answered with ${instanceUuid} on ${computeHost}`;
  throw new Refusal('foreign_connect_info', detail);
}

/** [step 9] Everything but the token itself, of which only the hash leaves this process. */
async function authorize(context: ConsoleContext): Promise<void> {
  const { parts, requestId, caller, address, instance, viewOnly } = context;
  const { token, accessUrl: _accessUrl, ...console } = context.connectInfo!;
  try {
    await parts.consoleauth.authorize_console(
      {
        ...console,
        tokenHash: hashToken(token),
        userId: caller.userId,
        userName: caller.userName,
        // The guest's, not the caller's: an administrator opens consoles of other people's projects.
        projectId: instance!.projectId,
        clientAddress: address,
        viewOnly,
        ...(caller.projectId === null
          ? {}
          : {
              grant: { userId: caller.userId, projectId: caller.projectId, viewOnly, ...caller.signIn },
            }),
      },
      { requestId },
    );
  } catch (error) {
    throw unreached(error, 'authority_unreachable');
  }
}

/** [step 11] */
async function answer(context: ConsoleContext): Promise<void> {
  const { parts, requestId, caller, address, instance, viewOnly } = context;
  await parts.audit.insist(
    {
      event: 'console.created',
      request_id: requestId,
      client: address,
      user: caller.userName,
      user_id: caller.userId,
      project_id: caller.projectId,
      instance_uuid: instance!.uuid,
      compute_host: instance!.host,
      access: viewOnly ? 'view_only' : 'full',
    },
    'console_not_audited',
  );
  context.accessUrl = context.connectInfo!.accessUrl;
}

function unreached(error: unknown, code: RefusalCode): Refusal {
  if (!(error instanceof Undelivered)) return asRefusal(error);
  if (error.why === 'malformed') return new Refusal('internal_error', error.message, { cause: error });
  return new Refusal(code, error.message, { cause: error });
}

/** The refusal with Nova's message if Nova has the same case; scripts match on it. */
function inNovaWords(refusal: Refusal, { serverId, type }: ConsoleContext): Refusal {
  if (refusal instanceof Fault) return refusal;
  const { code, detail, cause } = refusal;
  const words = refusal.kind.novaWords?.({ instanceUuid: serverId, type });
  return words === undefined ? refusal : new Fault(code, { words, detail, cause });
}

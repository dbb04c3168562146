import { type ConsoleKind, findKind } from '../../consoles/console-kinds.ts';
import type { Instance } from '../../contracts/compute.ts';
import { type ConnectInfo, NO_NETWORK_STACK } from '../../contracts/connect-info.ts';
import { Refusal } from '../../flow/refusals.ts';
import { shortHash } from '../../flow/token-fingerprint.ts';
import { observeSteps } from '../../observe/step-timer.ts';
import { StepList } from '../../observe/trace/step-list.ts';
import { hashToken } from '../../platform/secret.ts';
import { consoleAccess, demand } from '../access/policy.ts';
import type { ApiParts } from '../api-parts.ts';
import type { Caller } from '../auth/authenticator.ts';
import { Fault } from '../http/fault.ts';
import type { NovaRequest } from '../mount/nova.ts';
import type { SignedIn } from '../mount/route.ts';
import { findServer } from '../servers/find-server.ts';

interface RequestedConsole {
  readonly parts: ApiParts;
  readonly requestId: string;
  readonly caller: Caller;
  /** The client address. */
  readonly address: string;
  readonly serverId: string;
  readonly protocol: string;
  readonly type: string;
  /** As requested; step 2 may add it. */
  readonly viewOnly: boolean;
}

interface FoundInstance {
  readonly instance: Instance;
  readonly kind: ConsoleKind;
  readonly viewOnly: boolean;
}

interface Connected {
  readonly connectInfo: ConnectInfo;
}

/** The API's part of the sixteen steps, in their order; the functions follow in that order. */
const STEPS = StepList.from<RequestedConsole>()
  .step(2, findInstance, ({ caller, instance: { uuid, name, host }, viewOnly }) => ({
    detail: `${caller.userName} of project ${caller.projectName} requests ${name} on ${host}${viewOnly ? ', view only' : ''}`,
    instanceUuid: uuid,
    computeHost: host,
  }))
  .step(3, callCompute, ({ connectInfo: { computeHost, host, port, token } }) => ({
    detail: `${computeHost} returns ${host}:${port}`,
    token: shortHash(hashToken(token)),
  }))
  .step(9, authorize, () => ({ detail: 'authorised' }))
  .step(11, answer, ({ connectInfo }) => ({ detail: connectInfo.accessUrlBase }));

/**
 * Runs the steps. Returns the access URL, and whether the console is view-only.
 * @throws {Fault} the refusal of the step that failed, in Nova's words where Nova has the case
 */
export async function createConsole(
  { requestId, caller, address, arrivedAt }: NovaRequest & SignedIn,
  {
    serverId,
    protocol,
    type,
    viewOnly,
  }: Pick<RequestedConsole, 'serverId' | 'protocol' | 'type' | 'viewOnly'>,
  parts: ApiParts,
): Promise<{ url: string; viewOnly: boolean }> {
  const requested = { parts, requestId, caller, address, serverId, protocol, type, viewOnly };
  const project = caller.projectId === null ? {} : { projectId: caller.projectId };
  const subject = { requestId, owner: caller.userId, ...project };
  const arrival = { step: 1, startedAt: arrivedAt, durationMs: 0, outcome: 'ok' } as const;
  // [step 1] happened in the browser; the request shows it.
  const detail = `${protocol} console of ${serverId}`;
  parts.observer.emit({ event: 'step.done', ...subject, ...arrival, detail });
  // Step 2 begins when the request arrives: authentication is a part of it.
  const steps = observeSteps(parts.observer, () => subject, arrivedAt);
  try {
    const done = await STEPS.run(requested, {
      before(number) {
        if (number !== null) steps.enter(number);
      },
      after: (report) => steps.leave('ok', report),
    });
    return { url: done.connectInfo.accessUrl, viewOnly: done.viewOnly };
  } catch (error) {
    throw inNovaWords(steps.fail(error), requested);
  }
}

/** [step 2] The caller is known: finds the instance if the caller may see it, applies the policy, checks the protocol. */
async function findInstance(requested: RequestedConsole): Promise<FoundInstance> {
  const { parts, caller, serverId, requestId } = requested;
  const instance = await findServer(parts, caller, serverId, requestId);
  const access = consoleAccess(caller, instance, parts.settings.oriel.reader_consoles);
  demand(access !== 'none', 'os_compute_api:os-remote-consoles');
  const kind = requireKind(requested);
  return { instance, kind, viewOnly: requested.viewOnly || access === 'view_only' };
}

/** The kind of the protocol. A `type` that does not belong to the protocol is refused by compute, as in Nova. */
function requireKind({ parts: { kinds }, protocol, type }: RequestedConsole): ConsoleKind {
  const kind = kinds.find((each) => each.protocol === protocol);
  if (kind !== undefined) return kind;
  const ofType = findKind(kinds, type);
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
async function callCompute(found: RequestedConsole & FoundInstance): Promise<Connected> {
  const { parts, requestId, type, kind } = found;
  const { uuid, host } = found.instance;
  const getConsole = parts.compute.on(host)[kind.computeMethod];
  if (getConsole === undefined) throw new Refusal('console_type_invalid', `requested: ${type}`);
  const connectInfo = await getConsole({ instanceUuid: uuid, consoleType: type }, { requestId });
  requireOwn(connectInfo, uuid, host);
  // A loopback address from an agent that names no network stack must not be dialled by a proxy.
  const isOnBus = parts.settings.oriel.transport !== 'in-process';
  return { connectInfo: isOnBus ? { networkStack: NO_NETWORK_STACK, ...connectInfo } : connectInfo };
}

/**
 * [step 8] A compute host returns consoles of its own instances only. A compromised one could otherwise return an instance of
 * another host, which that host would confirm at step 15.
 */
function requireOwn({ instanceUuid, computeHost }: ConnectInfo, uuid: string, host: string): void {
  if (instanceUuid === uuid && computeHost === host) return;
  const detail = `${host} was asked for ${uuid} and returned ${instanceUuid} on ${computeHost}`;
  throw new Refusal('foreign_connect_info', detail);
}

/** [step 9] Sends everything but the token itself, of which only the hash leaves this process. */
async function authorize(connected: RequestedConsole & FoundInstance & Connected): Promise<object> {
  const { parts, requestId, caller, address, instance, viewOnly } = connected;
  const { token, accessUrl: _accessUrl, ...console } = connected.connectInfo;
  await parts.consoleauth.authorize_console(
    {
      ...console,
      instanceName: instance.name,
      tokenHash: hashToken(token),
      userId: caller.userId,
      userName: caller.userName,
      // The instance's, not the caller's: administrators open consoles in other projects.
      projectId: instance.projectId,
      clientAddress: address,
      viewOnly,
      ...(caller.projectId === null
        ? {}
        : { grant: { userId: caller.userId, projectId: caller.projectId, viewOnly, ...caller.signIn } }),
    },
    { requestId },
  );
  return {};
}

/** [step 11] */
async function answer(connected: RequestedConsole & FoundInstance & Connected): Promise<object> {
  const { parts, requestId, caller, address, instance, viewOnly } = connected;
  await parts.observer.insist(
    {
      event: 'console.created',
      request_id: requestId,
      client: address,
      user: caller.userName,
      user_id: caller.userId,
      project_id: caller.projectId,
      instance_uuid: instance.uuid,
      compute_host: instance.host,
      access: viewOnly ? 'view_only' : 'full',
      kind: connected.kind.type,
    },
    'console_not_audited',
  );
  return {};
}

/** The refusal with Nova's message if Nova has the same case; scripts match on it. */
function inNovaWords(refusal: Refusal, { serverId, type }: RequestedConsole): Refusal {
  if (refusal instanceof Fault) return refusal;
  const { code, detail, cause } = refusal;
  const words = refusal.kind.novaWords?.({ instanceUuid: serverId, type });
  return words === undefined ? refusal : new Fault(code, { words, detail, cause });
}

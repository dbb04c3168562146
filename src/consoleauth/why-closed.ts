import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsoleEnd, computeContract } from '../contracts/compute.ts';
import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import type { Call, Peers } from '../contracts/contract.ts';
import type { SessionEndCode } from '../contracts/sessions/session-end.ts';
import { asRefusal } from '../flow/refusals.ts';
import { whereItWent } from './where-it-went.ts';

/** The longest wait for other compute hosts, in ms. */
const OTHERS_WITHIN_MS = 150;
const MAX_DETAIL = 500;

/** The code of each end. For an end that is not listed, other hosts are asked. */
const CODE_OF_END: Readonly<Partial<Record<ConsoleEnd, SessionEndCode>>> = {
  stopped: 'guest_stopped',
  saved: 'guest_saved',
  shut_down: 'guest_shut_down',
  crashed: 'guest_crashed',
  migrated: 'guest_migrated',
  deleted: 'guest_deleted',
};

/** Asks the compute agent why the console server of an instance closed the connection. Never rejects. */
export async function whyClosed(
  parts: { readonly compute: Peers<typeof computeContract> },
  { computeHost, ...asked }: Parameters<ConsoleauthService['why_closed']>[0],
  call: Call,
): ReturnType<ConsoleauthService['why_closed']> {
  try {
    const { end } = await parts.compute.on(computeHost).why_closed(asked, call);
    const detail = `compute ${computeHost}: ${end}`;
    if (end === 'runs' || end === 'unknown') return { state: end, detail };
    const code = CODE_OF_END[end] ?? (await elsewhere(parts, { ...asked, computeHost }, call));
    return { state: 'ended', code, detail };
  } catch (error) {
    const detail = `compute ${computeHost}: ${asRefusal(error).message}`;
    return { state: 'unknown', detail: detail.slice(0, MAX_DETAIL) };
  }
}

async function elsewhere(
  parts: { readonly compute: Peers<typeof computeContract> },
  asked: { readonly instanceUuid: string; readonly computeHost: string },
  call: Call,
): Promise<SessionEndCode> {
  const found = await Promise.race([whereItWent(parts, asked, call), sleep(OTHERS_WITHIN_MS)]);
  return found ?? 'guest_stopped';
}

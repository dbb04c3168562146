import type { Grant } from '../contracts/access.ts';
import type { ConsoleauthService } from '../contracts/consoleauth.ts';
import { Refusal } from '../flow/refusals.ts';
import { messageOf } from '../platform/message-of.ts';
import { type EndedSignIn, StoreFullError } from './stores/sign-ins.ts';
import type { Store } from './stores/store.ts';

/**
 * Sign-ins of one chain that can be ended one by one. One more ends the whole chain, so that a chain takes a bounded part of the
 * store. In practice no client ends 256 of its own sign-ins within the lifetime of one.
 */
const MAX_ENDED_OF_CHAIN = 256;

type SignInMethods = Pick<ConsoleauthService, 'begin_sign_in' | 'find_sign_in' | 'end_sign_in'>;

/** The methods of the authority for ended sign-ins. */
export function signInService({ store }: { store: Store }): SignInMethods {
  return {
    begin_sign_in: () => asked(async () => ({ marks: [...(await store.signIns.marks())] })),
    find_sign_in: ({ chainId, marks }) =>
      asked(async () => {
        const { remembered, ended } = await store.signIns.find(chainId, marks);
        return { remembered, ended: [...ended] };
      }),
    end_sign_in: (ended) =>
      asked(async () => {
        await endSignIn(store, ended);
        return { shared: store.shared };
      }),
  };
}

/**
 * The audit id by which the sign-in of a console was ended; undefined if it was not.
 * @param grant the user's right to the console, with the audit ids from its own sign-in to the first of the chain
 */
export async function endOfSignIn(store: Store, grant: Grant | undefined): Promise<string | undefined> {
  const chainId = grant?.auditIds.at(-1);
  if (grant === undefined || chainId === undefined) return undefined;
  const ended = await store.signIns.ended(chainId);
  return grant.auditIds.find((auditId) => ended.includes(auditId));
}

/**
 * Adds no entry if the whole chain has ended, because the entry of the chain lives as long. An end that is already there is stored
 * again: the write that added it may have failed.
 */
async function endSignIn(store: Store, asked: EndedSignIn): Promise<void> {
  const { chainId, auditId } = asked;
  const ended = await store.signIns.ended(chainId);
  const isWhole = ended.includes(chainId) || (ended.length >= MAX_ENDED_OF_CHAIN && !ended.includes(auditId));
  await store.signIns.end(isWhole ? { ...asked, auditId: chainId } : asked);
}

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const why = messageOf(error);
    throw new Refusal(error instanceof StoreFullError ? 'sign_ins_full' : 'sign_in_unchecked', why, {
      cause: error,
    });
  }
}

import { asRefusal, Refusal } from '../../../flow/refusals.ts';
import type { CheckedConsole, WhyClosed } from '../token-source.ts';
import { detailOf, endByAction } from './end-reason.ts';
import type { InstanceRecord } from './instance-state.ts';

/** `whyClosed` of both sources: the time in all, and the pause before the second question, in ms. */
export const END_REASON_WAIT = { withinMs: 8_000, againAfterMs: 2_000 };

/** Where the compute host has the console of an instance now; `none`: the instance does not run. */
export type ConsolePlace = 'there' | 'elsewhere' | 'none';

/** What a source of Nova's tokens can find out about an instance. */
export interface InstanceQuestions {
  /** Undefined if the cell of the instance does not answer. Throws refusals. */
  record(): Promise<InstanceRecord | undefined>;
  /** Undefined if the configuration forbids to ask compute hosts. Throws refusals. */
  place(record: InstanceRecord): Promise<ConsolePlace | undefined>;
}

/**
 * Why the console server of an instance closed its connection. Nova's record names the action of an operator or user. It does not
 * change for seconds when the operating system of the instance shuts down by itself, but the compute host then has no console.
 * Never rejects.
 */
export async function whyClosed(
  { console }: CheckedConsole,
  { record, place }: InstanceQuestions,
): Promise<WhyClosed> {
  try {
    const found = await record();
    if (found === undefined) return { state: 'unknown', detail: 'the cell of the instance does not answer' };
    const refusal = endByAction(found, console.computeHost);
    if (refusal !== undefined) return { state: 'ended', refusal };
    const now = await place(found);
    if (now === 'none') return ended('guest_shut_down', found);
    if (now === 'elsewhere') return ended('guest_restarting', found);
    return { state: now === 'there' ? 'runs' : 'unknown', detail: detailOf(found) };
  } catch (error) {
    const { code, detail } = asRefusal(error);
    return { state: 'unknown', detail: `${code}: ${detail}` };
  }
}

function ended(code: 'guest_shut_down' | 'guest_restarting', found: InstanceRecord): WhyClosed {
  return { state: 'ended', refusal: new Refusal(code, `the compute host says so; ${detailOf(found)}`) };
}
